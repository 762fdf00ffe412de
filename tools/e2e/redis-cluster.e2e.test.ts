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

const ORDERS = ['LATEST', 'RANKED'] as const;
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

  async function newest(): Promise<(string | undefined)[]> {
    const feeds = fans.flatMap((fan) => ORDERS.map((order) => fan.feed({ order, first: 5 })));
    return (await Promise.all(feeds)).map(({ edges }) => edges[0]?.node?.id);
  }
  const everyone = (id: string) => fans.flatMap(() => ORDERS.map(() => id));

  test('from sign-up to a liked post in every follower’s feed', async () => {
    expect((await signIn(system.url, 'author', PASSWORD)).id).toBe(author.id);
    await Promise.all(fans.map((fan) => fan.follow(author)));
    await stack.settled();
    expect(await newest()).toEqual(everyone('').map(() => undefined));
    const id = await publish();
    await stack.settled();
    expect(await newest()).toEqual(everyone(id));
    for (const [index, fan] of fans.entries()) expect(await fan.like(id)).toBe(index + 1);
    const seen = await Promise.all(fans.map((fan) => fan.feed({ order: 'RANKED' })));
    expect(seen.map(({ edges }) => edges[0]?.node?.likeCount)).toEqual(fans.map(() => fans.length));
  }, 60_000);

  test('with one master away posts are published, seen and liked; afterwards the timelines have them', async () => {
    await newest();
    await cluster.kill(2);
    const id = await publish();
    expect(await newest()).toEqual(everyone(id));
    expect(await fans[0]?.like(id)).toBe(1);
    expect((await signIn(system.url, 'author', PASSWORD)).id).toBe(author.id);
    await cluster.revive(2);
    await stack.settled();
    await vi.waitFor(async () => expect(await newest()).toEqual(everyone(id)), { timeout: 5_000 });
    const next = await publish();
    await stack.settled();
    expect(await newest()).toEqual(everyone(next));
  }, 90_000);
});
