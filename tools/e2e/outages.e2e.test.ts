import { CreatePostDocument, FeedDocument } from '@lumigraph/schema/operations';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Person, signUp } from '../client/person.ts';
import {
  type Link,
  openLink,
  serverUrls,
  startTestSystem,
  type TestStack,
  type TestSystem,
  TOPOLOGIES,
  testStack,
} from '../test-stack/index.ts';
import { photo } from './pictures.ts';

describe.each(TOPOLOGIES)('%s', (topology) => {
  let links: Record<'database' | 'redis' | 'nats', Link>;
  let stack: TestStack;
  let system: TestSystem;
  let author: Person;
  let fan: Person;
  beforeAll(async () => {
    const servers = serverUrls();
    if (!servers) throw new Error('The test servers are not running.');
    const [database, redis, nats] = await Promise.all([
      openLink(servers.database),
      openLink(servers.redis),
      openLink(servers.nats),
    ]);
    links = { database, redis, nats };
    stack = await testStack();
    // Only the system goes through the links: the test still sees the stores.
    const through = { DATABASE_URL: stack.env.DATABASE_URL ?? '', REDIS_URL: redis.url, NATS_URL: nats.url };
    const databaseUrl = new URL(through.DATABASE_URL);
    databaseUrl.port = new URL(database.url).port;
    Object.assign(stack.env, through, { DATABASE_URL: databaseUrl.href });
    system = await startTestSystem(stack, topology);
    author = await signUp(system.url, { username: 'author', password: 'correct horse battery' });
    fan = await signUp(system.url, { username: 'fan', password: 'correct horse battery' });
    await fan.follow(author);
  }, 120_000);
  afterAll(async () => {
    await system?.stop();
    await Promise.all(Object.values(links ?? {}).map((link) => link.cut().catch(() => undefined)));
    await stack?.stop();
  });

  async function readyMedia(): Promise<string> {
    const mediaId = await author.upload(await photo(400, 300));
    await author.processed(mediaId);
    return mediaId;
  }

  const newest = async (order: 'LATEST' | 'RANKED') => (await fan.feed({ order, first: 1 })).edges[0]?.node?.id;

  test('with NATS away a post is accepted, and fans out after it returns', async () => {
    await fan.feed({ order: 'LATEST' });
    const mediaId = await readyMedia();
    // A job whose acknowledgement were lost now would come again only after half a minute.
    await stack.settled();
    await links.nats.cut();
    const { id, status } = await author.post({ mediaIds: [mediaId], caption: 'Sent in a storm' });
    expect(status).toBe('PUBLISHED');
    expect(await author.like(id)).toBe(1);
    await links.nats.mend();
    await stack.settled();
    expect(await newest('LATEST')).toBe(id);
  }, 60_000);

  test('with Redis away the feed comes from PostgreSQL and likes are accepted; afterwards all is as before', async () => {
    const { id } = await author.post({ mediaIds: [await readyMedia()] });
    await stack.settled();
    await links.redis.cut();
    for (const order of ['LATEST', 'RANKED'] as const) {
      const { edges, degradedSources } = await fan.feed({ order, first: 50 });
      expect([edges[0]?.node?.id, degradedSources]).toEqual([id, []]);
    }
    expect(await fan.like(id)).toBe(1);
    expect((await fan.see(id))?.likeCount).toBe(1);
    await links.redis.mend();
    const { id: next } = await author.post({ mediaIds: [await readyMedia()] });
    await stack.settled();
    await vi.waitFor(async () => expect(await newest('LATEST')).toBe(next), { timeout: 10_000 });
  }, 60_000);

  test('with PostgreSQL away writes are refused by a code that says try again, and nothing of them remains', async () => {
    const mediaId = await readyMedia();
    await links.database.cut();
    const refused = await author.api.ask(CreatePostDocument, { input: { mediaIds: [mediaId], caption: 'Never' } });
    expect(refused.errors?.map(({ extensions }) => extensions?.code)).toEqual(['TEMPORARILY_UNAVAILABLE']);
    expect(JSON.stringify(refused)).not.toMatch(/ECONN|127\.0\.0\.1|select|insert/i);
    const feed = await fan.api.ask(FeedDocument, {});
    expect(feed.errors?.map(({ extensions }) => extensions?.code)).toEqual(['TEMPORARILY_UNAVAILABLE']);
    await links.database.mend();
    const { id } = await vi.waitFor(() => author.post({ mediaIds: [mediaId], caption: 'After' }), { timeout: 10_000 });
    await stack.settled();
    expect(await newest('LATEST')).toBe(id);
  }, 60_000);
});
