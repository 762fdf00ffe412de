import type { PostId, UserId } from '@lumigraph/ids';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, hold, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createFeedSubgraph } from './index.ts';
import { createTestReader, type TestReader } from './test-reader.ts';

let stack: TestStack;
let seed: Seed;
let feed: Subgraph;
let reader: TestReader;
beforeAll(async () => {
  stack = await testStack({ TIMELINE_LENGTH: '20' });
  seed = createSeed(stack.clients);
  feed = createFeedSubgraph(stack.clients);
  reader = createTestReader((query, variables, viewer) => stack.ask(feed, query, variables, viewer));
});
afterAll(async () => {
  await feed.stop();
  await stack.stop();
});

let ann: UserId;
let ben: UserId;
/** Ann follows Ben. */
beforeEach(async () => {
  [ann, ben] = [await seed.account(), await seed.account()];
  await seed.follow(ann, ben);
});

const NOON = Date.UTC(2026, 5, 1, 12);

/** Posts of one author, a second apart; the newest first. */
async function posts(
  author: UserId,
  count: number,
  from = NOON,
  delivery: 'push' | 'pull' = 'push',
): Promise<PostId[]> {
  const made: PostId[] = [];
  for (let index = 0; index < count; index += 1) {
    made.unshift(await seed.post(author, { publishedAt: new Date(from + 1_000 * index), delivery }));
  }
  return made;
}

async function codeOf(variables: Record<string, unknown>, viewer: UserId | null): Promise<unknown> {
  const query = 'query ($first: Int, $after: String) { feed(first: $first, after: $after, order: LATEST) { state } }';
  const { errors } = await stack.ask(feed, query, variables, viewer);
  return errors?.[0]?.extensions.code;
}

test('nobody reads a feed without signing in', async () => {
  expect(await codeOf({}, null)).toBe('UNAUTHENTICATED');
});

test('a page of a size or from a place that cannot be is refused', async () => {
  for (const first of [0, 101]) expect(await codeOf({ first }, ann)).toBe('BAD_USER_INPUT');
  const forged = Buffer.from(JSON.stringify(['latest', 'noon', '1'])).toString('base64url');
  for (const after of ['x', forged]) expect(await codeOf({ after }, ann)).toBe('BAD_USER_INPUT');
});

test('who follows nobody and has no posts is told to follow someone', async () => {
  expect(await reader.page(ben)).toMatchObject({
    edges: [],
    state: 'FOLLOW_SOMEONE',
    pageInfo: { hasNextPage: false },
  });
  expect(await reader.page(ann)).toMatchObject({ edges: [], state: 'READY' });
  const author = await seed.account();
  await seed.post(author);
  expect(await reader.page(author)).toMatchObject({ edges: [{ node: { author: { id: author } } }], state: 'READY' });
});

test('a feed has the followees’ and one’s own posts, with their authors, the newest first', async () => {
  const older = await seed.post(ben, { publishedAt: new Date(NOON) });
  const newer = await seed.post(ann, { publishedAt: new Date(NOON + 1) });
  await seed.post(await seed.account());
  const { edges } = await reader.page(ann);
  expect(edges.map(({ node, source }) => [node.id, node.author.id, source])).toEqual([
    [newer, ann, 'FOLLOWED'],
    [older, ben, 'FOLLOWED'],
  ]);
});

test('pages follow one another without gaps, from the timeline and below it', async () => {
  const all = await posts(ben, 45);
  for (const _visit of ['builds the timeline', 'reads it']) {
    expect(await reader.posts(ann, { first: 7 })).toEqual(all);
    expect(await reader.posts(ann, { first: 100 })).toEqual(all);
  }
  expect(await reader.page(ann, { first: 45 })).toMatchObject({
    pageInfo: { hasNextPage: false, hasPreviousPage: false },
  });
  expect(await reader.page(ann, { first: 44 })).toMatchObject({ pageInfo: { hasNextPage: true } });
});

test('pulled authors are merged in, and marked', async () => {
  const star = await seed.account();
  await seed.follow(ann, star);
  await posts(ben, 2);
  await reader.page(ann);
  const pulled = await posts(star, 30, NOON + 500, 'pull');
  const { edges } = await reader.page(ann, { first: 4 });
  expect(edges.map(({ source }) => source)).toEqual(['CELEBRITY', 'CELEBRITY', 'CELEBRITY', 'CELEBRITY']);
  const all = await reader.posts(ann, { first: 4 });
  expect(all).toHaveLength(32);
  expect(all.slice(0, 28)).toEqual(pulled.slice(0, 28));
});

test('deleted posts are gone at once, and the page is refilled', async () => {
  const all = await posts(ben, 40);
  await reader.page(ann);
  for (const gone of all.slice(0, 30)) await seed.deletePost(gone);
  const page = await reader.page(ann, { first: 5 });
  expect(page.edges.map(({ node }) => node.id)).toEqual(all.slice(30, 35));
  expect(page.pageInfo.hasNextPage).toBe(true);
  expect(await reader.posts(ann, { first: 5 })).toEqual(all.slice(30));
});

test('whom one no longer follows is gone at once, though the timeline still has them', async () => {
  const cleo = await seed.account();
  await seed.follow(ann, cleo);
  const kept = await posts(ben, 3);
  await posts(cleo, 30, NOON + 60_000);
  await reader.page(ann);
  await seed.unfollow(ann, cleo);
  expect(await reader.posts(ann, { first: 2 })).toEqual(kept);
});

test('whom one mutes is gone at once, and back at once when one does not any more', async () => {
  const loud = await seed.account();
  await seed.follow(ann, loud);
  const kept = await posts(ben, 3);
  const muted = await posts(loud, 30, NOON + 60_000);
  await reader.page(ann);
  await seed.mute(ann, loud);
  for (const order of ['LATEST', 'RANKED'] as const) {
    expect((await reader.posts(ann, { first: 2, order })).sort()).toEqual([...kept].sort());
  }
  await seed.unmute(ann, loud);
  expect(await reader.posts(ann, { first: 7 })).toEqual([...muted, ...kept]);
});

test('who mutes everyone they follow is not told to follow someone', async () => {
  const [reading, muted] = [await seed.account(), await seed.account()];
  await seed.follow(reading, muted);
  await seed.mute(reading, muted);
  for (let visit = 0; visit < 2; visit += 1)
    expect(await reader.page(reading)).toMatchObject({ edges: [], state: 'READY' });
});

test('a timeline that is built while one mutes someone has them again afterwards', async () => {
  const loud = await seed.account();
  await seed.follow(ann, loud);
  await seed.mute(ann, loud);
  const kept = await posts(ben, 2);
  const muted = await posts(loud, 2, NOON + 60_000);
  for (let visit = 0; visit < 2; visit += 1) expect(await reader.posts(ann)).toEqual(kept);
  await seed.unmute(ann, loud);
  expect(await reader.posts(ann)).toEqual([...muted, ...kept]);
});

test('who left is gone, with everything they published', async () => {
  await posts(ben, 3);
  await reader.page(ann);
  await seed.changeAccount(ben, { state: 'deleted' });
  expect(await reader.page(ann)).toMatchObject({ edges: [], state: 'READY', pageInfo: { hasNextPage: false } });
});

test('after Redis was flushed the next feed is right', async () => {
  const all = await posts(ben, 25);
  expect(await reader.posts(ann, { first: 10 })).toEqual(all);
  const { endCursor } = (await reader.page(ann, { first: 10 })).pageInfo;
  const { redis } = stack.clients;
  await redis.del(`tl:{${ann}}`, `tl:{${ann}}:mark`);
  expect(await reader.posts(ann, { first: 10, after: endCursor })).toEqual(all.slice(10));
  expect(await reader.posts(ann, { first: 10 })).toEqual(all);
});

test('pulled authors who do not come in time are left out, which the page says', async () => {
  const followed = await posts(ben, 2);
  await posts(await seed.account(), 1, NOON, 'pull');
  await reader.page(ann);
  await stack.flushRedis('pa:');
  const lock = await hold(stack.clients, 'lock table posts.authors in access exclusive mode');
  try {
    const page = await reader.page(ann);
    expect(page.edges.map(({ node }) => node.id)).toEqual(followed);
    expect(page.degradedSources).toEqual(['CELEBRITY']);
  } finally {
    await lock.release();
  }
  expect((await reader.page(ann)).degradedSources).toEqual([]);
});
