import type { PostId, UserId } from '@lumigraph/ids';
import { keys } from '@lumigraph/redis';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import {
  createSeed,
  type RedisCluster,
  type Seed,
  startRedisCluster,
  type TestStack,
  testStack,
} from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createFeedSubgraph } from './index.ts';
import { createTestReader, type TestReader } from './test-reader.ts';

let cluster: RedisCluster;
let stack: TestStack;
let seed: Seed;
let feed: Subgraph;
let reader: TestReader;
/** Enough of them to have timelines on every master. */
const readers: UserId[] = [];
const all: PostId[] = [];
beforeAll(async () => {
  cluster = await startRedisCluster();
  stack = await testStack({ REDIS_URL: cluster.url, TIMELINE_LENGTH: '20' });
  seed = createSeed(stack.clients);
  feed = createFeedSubgraph(stack.clients);
  reader = createTestReader((query, variables, viewer) => stack.ask(feed, query, variables, viewer));
  const author = await seed.account();
  for (let index = 0; index < 12; index += 1) {
    const follower = await seed.account();
    await seed.follow(follower, author);
    readers.push(follower);
  }
  for (let index = 0; index < 30; index += 1) {
    all.push(await seed.post(author, { publishedAt: new Date(Date.now() - index * 60_000) }));
  }
});
afterAll(async () => {
  await feed?.stop();
  await stack?.stop();
  await cluster?.stop();
});

async function everyoneReads(): Promise<void> {
  for (const order of ['LATEST', 'RANKED'] as const) {
    const read = await Promise.all(readers.map((viewer) => reader.posts(viewer, { first: 8, order })));
    for (const posts of read) {
      expect(posts).toHaveLength(all.length);
      expect(new Set(posts)).toEqual(new Set(all));
    }
  }
  const pages = await Promise.all(readers.map((viewer) => reader.page(viewer)));
  expect(pages.flatMap(({ degradedSources }) => degradedSources)).toEqual([]);
}

test('with one master away everyone’s feed is whole, and when it is back timelines are used again', async () => {
  await everyoneReads();
  await cluster.kill(0);
  const deadline = Date.now() + 3_000;
  do await everyoneReads();
  while (Date.now() < deadline);
  await cluster.revive(0);
  await vi.waitFor(
    async () => {
      await everyoneReads();
      const { redis } = stack.clients;
      expect(await Promise.all(readers.map((viewer) => redis.exists(keys.timeline(viewer))))).toEqual(
        readers.map(() => 1),
      );
    },
    { timeout: 20_000, interval: 50 },
  );
}, 40_000);
