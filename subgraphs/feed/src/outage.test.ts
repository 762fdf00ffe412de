import type { PostId, UserId } from '@lumigraph/ids';
import { keys } from '@lumigraph/redis';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import {
  createSeed,
  type Link,
  openLink,
  type Seed,
  serverUrls,
  type TestStack,
  testStack,
} from '@lumigraph/tools/test-stack';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createFeedSubgraph } from './index.ts';
import { createTestReader, type TestReader } from './test-reader.ts';

let link: Link;
let stack: TestStack;
let seed: Seed;
let feed: Subgraph;
let reader: TestReader;
beforeAll(async () => {
  link = await openLink(serverUrls()?.redis ?? '');
  stack = await testStack({ REDIS_URL: link.url, TIMELINE_LENGTH: '20' });
  seed = createSeed(stack.clients);
  feed = createFeedSubgraph(stack.clients);
  reader = createTestReader((query, variables, viewer) => stack.ask(feed, query, variables, viewer));
});
afterAll(async () => {
  await feed.stop();
  await stack.stop();
  await link.cut();
});

let ann: UserId;
let all: PostId[];
/** Ann follows Ben, who has 45 posts, and a star, whose 5 posts are pulled. */
beforeEach(async () => {
  const [ben, star] = [await seed.account(), await seed.account()];
  ann = await seed.account();
  await seed.follow(ann, ben);
  await seed.follow(ann, star);
  all = [];
  for (let index = 0; index < 50; index += 1) {
    const publishedAt = new Date(Date.now() - index * 60_000);
    all.push(
      await (index % 10 === 3 ? seed.post(star, { publishedAt, delivery: 'pull' }) : seed.post(ben, { publishedAt })),
    );
  }
});

async function cutRedis(): Promise<void> {
  await link.cut();
  await vi.waitFor(() => expect(stack.clients.redis.status).not.toBe('ready'));
}

/** Redis is back, and is asked again. */
async function mendRedis(): Promise<void> {
  await link.mend();
  await vi.waitFor(
    async () => {
      await reader.page(ann);
      expect(await stack.clients.redis.exists(keys.timeline(ann))).toBe(1);
    },
    { timeout: 20_000, interval: 50 },
  );
}

let isCut = false;
afterEach(async () => {
  if (isCut) await mendRedis();
  isCut = false;
});

async function outage(): Promise<void> {
  isCut = true;
  await cutRedis();
}

test('with Redis away LATEST is whole, and nothing is degraded', async () => {
  await outage();
  expect(await reader.posts(ann, { first: 7 })).toEqual(all);
  expect(await reader.page(ann)).toMatchObject({ state: 'READY', degradedSources: [] });
});

test('with Redis away RANKED is in order of time, and goes on so when Redis returns', async () => {
  await outage();
  const page = await reader.page(ann, { first: 20, order: 'RANKED' });
  expect(page.edges.map(({ node }) => node.id)).toEqual(all.slice(0, 20));
  await mendRedis();
  isCut = false;
  const rest = await reader.posts(ann, { first: 20, order: 'RANKED', after: page.pageInfo.endCursor });
  expect(rest).toEqual(all.slice(20));
});

test('a session is scrolled to its end though Redis goes away', async () => {
  const first = await reader.page(ann, { first: 15, order: 'RANKED' });
  await outage();
  const rest = await reader.posts(ann, { first: 15, order: 'RANKED', after: first.pageInfo.endCursor });
  const read = first.edges.map(({ node }) => node.id).concat(rest);
  expect(read).toHaveLength(50);
  expect(new Set(read)).toEqual(new Set(all));
});

test('Redis is used again when it is back', async () => {
  await outage();
  await reader.posts(ann, { first: 5 });
  await mendRedis();
  isCut = false;
  expect(await reader.posts(ann, { first: 7 })).toEqual(all);
});
