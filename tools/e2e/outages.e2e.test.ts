import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { CreatePostDocument, FollowDocument, LikePostDocument } from '@lumigraph/schema/operations';
import { parse } from 'graphql';
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

const VIEWER: TypedDocumentNode<{ viewer: { id: string; user: { username: string } } | null }, object> = parse(
  '{ viewer { id email followRequestCount user { username followerCount followingCount postCount relation { following } } } }',
);

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

  /** What the fan sees who reads on: their feed by time, a page of a session, a post, its media, and themselves. */
  async function shown(post: string, cursor: string) {
    const { data, errors } = await fan.api.ask(VIEWER, {});
    return {
      latest: await fan.feed({ order: 'LATEST', first: 2 }),
      session: await fan.feed({ order: 'RANKED', first: 2, after: cursor }),
      post: await fan.see(post),
      viewer: { data, errors },
    };
  }

  /** Posts until there is something to read on, and what the fan sees of it by a cache that is warm. */
  async function readPages() {
    for (let count = 0; count < 4; count += 1) await author.post({ mediaIds: [await readyMedia()] });
    await stack.settled();
    const { edges, pageInfo } = await fan.feed({ order: 'RANKED', first: 1 });
    const [post, cursor] = [edges[0]?.node?.id ?? '', pageInfo.endCursor ?? ''];
    const read = () => shown(post, cursor);
    await read();
    const seen = await read();
    expect([seen.latest, seen.session].map((page) => page.edges.length)).toEqual([2, 2]);
    expect(seen.post?.media[0]?.url).toMatch(/^http/);
    expect(seen.viewer.data?.viewer?.user.username).toBe('fan');
    return { post, seen, read };
  }

  test('with PostgreSQL away what was just read is still there, writes are refused by a code that says try again, and nothing of them remains', async () => {
    const mediaId = await readyMedia();
    const { post, seen, read } = await readPages();
    await links.database.cut();
    expect(await read()).toEqual(seen);
    const refused = [
      await author.api.ask(CreatePostDocument, { input: { mediaIds: [mediaId], caption: 'Never' } }),
      await fan.api.ask(LikePostDocument, { postId: post }),
      await fan.api.ask(FollowDocument, { userId: author.id }),
    ];
    const codes = refused.map(({ errors }) => errors?.map(({ extensions }) => extensions?.code));
    expect(codes).toEqual(refused.map(() => ['TEMPORARILY_UNAVAILABLE']));
    expect(JSON.stringify(refused)).not.toMatch(/ECONN|127\.0\.0\.1|select|insert/i);
    expect(await read()).toEqual(seen);
    await links.database.mend();
    const { id } = await vi.waitFor(() => author.post({ mediaIds: [mediaId], caption: 'After' }), { timeout: 10_000 });
    await stack.settled();
    expect(await newest('LATEST')).toBe(id);
    const likes = seen.post?.likeCount ?? 0;
    expect(await fan.see(post)).toMatchObject({ likeCount: likes, viewerHasLiked: false });
    expect(await fan.like(post)).toBe(likes + 1);
    expect(await fan.see(post)).toMatchObject({ likeCount: likes + 1, viewerHasLiked: true });
  }, 60_000);

  test('with a silent line to PostgreSQL what was just read is still there, as nothing of it is asked', async () => {
    const { seen, read } = await readPages();
    links.database.stall();
    // Longer than the cache trusts what it has last heard.
    for (let until = Date.now() + 3_000; Date.now() < until; ) expect(await read()).toEqual(seen);
    await links.database.mend();
    const { id } = await vi.waitFor(async () => author.post({ mediaIds: [await readyMedia()] }), { timeout: 10_000 });
    await stack.settled();
    expect(await newest('LATEST')).toBe(id);
  }, 60_000);
});
