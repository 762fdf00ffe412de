import { type PostId, slotOf, type UserId } from '@lumigraph/ids';
import { keys } from '@lumigraph/redis';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
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
  reader = createTestReader((query, variables, viewer) =>
    stack.ask(feed, query, { ...variables, order: 'RANKED' }, viewer),
  );
});
afterAll(async () => {
  await feed.stop();
  await stack.stop();
});

const HOUR = 3_600_000;
let ann: UserId;
let ben: UserId;
let cleo: UserId;
/** Ann follows Ben and Cleo. */
beforeEach(async () => {
  const account = () => seed.account({ followerCount: 100 });
  [ann, ben, cleo] = [await account(), await account(), await account()];
  await seed.follow(ann, ben);
  await seed.follow(ann, cleo);
});

async function like(post: PostId, likes: number): Promise<void> {
  const { database, redis } = stack.clients;
  await sql`insert into engagement.counters (slot, post_id, likes, comments, version) values (${slotOf(post)}, ${post}, ${likes}, 0, 1)`.execute(
    database.for<unknown>(),
  );
  await redis.del(keys.postCounters(post));
}

/** Posts of Ben's and Cleo's by turns, an hour apart; the newest first. */
async function posts(count: number): Promise<PostId[]> {
  const made: PostId[] = [];
  for (let index = 0; index < count; index += 1) {
    made.push(await seed.post(index % 2 ? ben : cleo, { publishedAt: new Date(Date.now() - (index + 1) * HOUR) }));
  }
  return made;
}

/** All keys of this suite are gone. */
async function flushRedis(): Promise<void> {
  const { redis } = stack.clients;
  const prefix = `${stack.config.namespace}:`;
  for (let cursor = '0'; ; ) {
    const [next, found] = await redis.scan(cursor, 'MATCH', `${prefix}*`, 'COUNT', 10_000);
    for (const key of found) await redis.del(key.slice(prefix.length));
    if (next === '0') return;
    cursor = next;
  }
}

test('what is liked most for its age comes first', async () => {
  const [fresh, old, older] = [await posts(1), await posts(12), await posts(30)].map((made) => made.at(-1));
  if (!fresh || !old || !older) throw new Error('there are posts');
  await like(old, 400);
  await like(older, 100);
  const ranked = await reader.posts(ann, { first: 5 });
  expect(ranked[0]).toBe(old);
  expect(ranked.indexOf(older)).toBeLessThan(10);
  expect(ranked).toHaveLength(43);
});

test('scrolling neither repeats nor skips while posts arrive', async () => {
  const all = await posts(19);
  const first = await reader.page(ann, { first: 5 });
  await posts(4);
  for (const post of all.slice(10)) await like(post, 1_000);
  const rest = await reader.posts(ann, { first: 5, after: first.pageInfo.endCursor });
  const read = [...first.edges.map(({ node }) => node.id), ...rest];
  expect(read).toHaveLength(19);
  expect(new Set(read)).toEqual(new Set(all));
});

test('when the session ends the feed goes on by time', async () => {
  const all = await posts(60);
  await reader.posts(ann);
  const read = await reader.posts(ann, { first: 7 });
  expect(read).toHaveLength(60);
  expect(new Set(read.slice(0, 20))).toEqual(new Set(all.slice(0, 20)));
  expect(read.slice(20)).toEqual(all.slice(20));
});

test('a session that is lost is made anew of what there was when it was opened', async () => {
  const all = await posts(45);
  const first = await reader.page(ann, { first: 5 });
  const second = await reader.page(ann, { first: 5, after: first.pageInfo.endCursor });
  await flushRedis();
  await seed.post(ben, { publishedAt: new Date(Date.now() + HOUR) });
  const rest = await reader.posts(ann, { first: 5, after: second.pageInfo.endCursor });
  const read = [...first.edges, ...second.edges].map(({ node }) => node.id).concat(rest);
  expect(read).toHaveLength(45);
  expect(new Set(read)).toEqual(new Set(all));
});

test('someone else’s session is not theirs to read', async () => {
  await posts(10);
  const { endCursor } = (await reader.page(ann, { first: 5 })).pageInfo;
  expect(await reader.posts(ben, { after: endCursor })).not.toEqual(await reader.posts(ann, { after: endCursor }));
  for (const post of await reader.posts(ben, { after: endCursor })) {
    expect(await reader.posts(ben)).toContain(post);
  }
});

test('what was deleted since the session was opened is gone, and the page is refilled', async () => {
  const all = await posts(20);
  const first = await reader.page(ann, { first: 2 });
  const shown = first.edges.map(({ node }) => node.id);
  const left = all.filter((id) => !shown.includes(id));
  for (const gone of left.slice(0, 15)) await seed.deletePost(gone);
  const second = await reader.page(ann, { first: 3, after: first.pageInfo.endCursor });
  expect(new Set(second.edges.map(({ node }) => node.id))).toEqual(new Set(left.slice(15)));
  expect(second.pageInfo.hasNextPage).toBe(false);
});

test('a cursor of the other order is refused', async () => {
  await posts(3);
  const { endCursor } = (await reader.page(ann, { first: 1 })).pageInfo;
  const query = 'query ($after: String) { feed(after: $after, order: LATEST) { state } }';
  const { errors } = await stack.ask(feed, query, { after: endCursor }, ann);
  expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});
