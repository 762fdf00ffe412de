import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Person, signIn, signUp } from '../client/person.ts';
import {
  type RedisCluster,
  startRedisCluster,
  startTestSystem,
  type TestStack,
  type TestSystem,
  TOPOLOGIES,
  testStack,
} from '../test-stack/index.ts';
import { photo } from './pictures.ts';

const PASSWORD = 'correct horse battery';

describe.each(TOPOLOGIES)('over a Redis Cluster, %s', (topology) => {
  let cluster: RedisCluster;
  let stack: TestStack;
  let system: TestSystem;
  let author: Person;
  /** Enough of them to have timelines on every master. */
  let fans: Person[];
  beforeAll(async () => {
    cluster = await startRedisCluster();
    stack = await testStack({ REDIS_URL: cluster.url });
    system = await startTestSystem(stack, topology);
    author = await signUp(system.url, { username: 'author', password: PASSWORD });
    fans = await Promise.all(
      Array.from({ length: 6 }, (_, index) => signUp(system.url, { username: `fan_${index}`, password: PASSWORD })),
    );
  }, 120_000);
  afterAll(async () => {
    await system?.stop();
    await stack?.stop();
    await cluster?.stop();
  });

  async function publish(): Promise<string> {
    const mediaId = await author.upload(await photo(400, 300));
    await author.processed(mediaId);
    const { id } = await author.post({ mediaIds: [mediaId] });
    return id;
  }

  /** Expects a post at the top of every fan's LATEST feed and within their RANKED one. */
  async function everyoneSees(id: string): Promise<void> {
    const idsOf = (feed: Awaited<ReturnType<Person['feed']>>) => feed.edges.map(({ node }) => node?.id);
    const latest = await Promise.all(fans.map((fan) => fan.feed({ order: 'LATEST', first: 1 })));
    expect(latest.map(idsOf)).toEqual(fans.map(() => [id]));
    const ranked = await Promise.all(fans.map((fan) => fan.feed({ order: 'RANKED' })));
    for (const feed of ranked) expect(idsOf(feed)).toContain(id);
  }

  test('from sign-up to a liked post in every follower’s feed', async () => {
    expect((await signIn(system.url, 'author', PASSWORD)).id).toBe(author.id);
    await Promise.all(fans.map((fan) => fan.follow(author)));
    await stack.settled();
    for (const fan of fans) expect((await fan.feed()).edges).toEqual([]);
    const id = await publish();
    await stack.settled();
    await everyoneSees(id);
    for (const [index, fan] of fans.entries()) expect(await fan.like(id)).toBe(index + 1);
    const seen = await Promise.all(fans.map((fan) => fan.feed({ order: 'RANKED' })));
    expect(seen.map(({ edges }) => edges[0]?.node?.likeCount)).toEqual(fans.map(() => fans.length));
  }, 60_000);

  test('with one master away posts are published, seen and liked; afterwards the timelines have them', async () => {
    await cluster.kill(2);
    const id = await publish();
    // Until the other masters take it for dead, their timelines wait for the fan-out.
    await vi.waitFor(() => everyoneSees(id), { timeout: 10_000 });
    expect(await fans[0]?.like(id)).toBe(1);
    expect((await signIn(system.url, 'author', PASSWORD)).id).toBe(author.id);
    await cluster.revive(2);
    await stack.settled();
    await vi.waitFor(() => everyoneSees(id), { timeout: 20_000 });
    const next = await publish();
    await stack.settled();
    await everyoneSees(next);
  }, 90_000);
});
