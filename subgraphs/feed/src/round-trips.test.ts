import type { UserId } from '@lumigraph/ids';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createFeedSubgraph } from './index.ts';
import { createTestReader, type TestReader } from './test-reader.ts';

let stack: TestStack;
let feed: Subgraph;
let reader: TestReader;
let ann: UserId;
let ben: UserId;
/** Ann follows ten who push and two who are pulled, and Ben those who push. */
beforeAll(async () => {
  stack = await testStack();
  const seed = createSeed(stack.clients);
  feed = createFeedSubgraph(stack.clients);
  reader = createTestReader((query, variables, viewer) => stack.ask(feed, query, variables, viewer));
  [ann, ben] = [await seed.account(), await seed.account()];
  for (let index = 0; index < 12; index += 1) {
    const author = await seed.account();
    await seed.follow(ann, author);
    if (index < 10) await seed.follow(ben, author);
    for (let post = 0; post < 15; post += 1) await seed.post(author, { delivery: index < 10 ? 'push' : 'pull' });
  }
  await reader.page(ann, { first: 50, order: 'RANKED' });
  await reader.page(ann, { first: 50, order: 'RANKED' });
});
afterAll(async () => {
  await feed.stop();
  await stack.stop();
});

/** How often each table was asked, by however many parts of one statement, and each Redis key family. */
async function roundTrips(
  read: () => Promise<unknown>,
): Promise<{ sql: Record<string, number>; redis: Record<string, number> }> {
  const { database, redis, config } = stack.clients;
  const sql: string[] = [];
  const stopListening = database.onQuery((statement) => {
    const tables = statement.replaceAll('"', '').matchAll(/(?:from|join)\s+([a-z]+\.[a-z_]+)/g);
    sql.push(...new Set([...tables].map(([, table]) => table ?? statement)));
  });
  const commands = vi.spyOn(redis, 'sendCommand');
  await read();
  stopListening();
  const pipelines = new Set<unknown>();
  const families = commands.mock.calls.flatMap(([command, stream]) => {
    if (stream && pipelines.has(stream)) return [];
    if (stream) pipelines.add(stream);
    return String(command.getKeys()[0]).slice(config.namespace.length + 1, config.namespace.length + 3);
  });
  commands.mockRestore();
  return { sql: countsOf(sql), redis: countsOf(families) };
}

function countsOf(names: readonly string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, { length }]) => [name, length]));
}

const TABLES = { 'users.following': 1, 'users.mutes': 1, 'posts.authors': 1, 'posts.posts': 1, 'users.accounts': 1 };
/** Followees, pulled authors, accounts. */
const CACHED = { fo: 1, pa: 1, ac: 1 };

test('a LATEST page of 50 posts asks each key family once, and PostgreSQL for what is pulled', async () => {
  const counted = await roundTrips(async () => {
    const { edges } = await reader.page(ann, { first: 50 });
    expect(new Set(edges.map(({ source }) => source))).toEqual(new Set(['FOLLOWED', 'CELEBRITY']));
    expect(edges).toHaveLength(50);
  });
  expect(counted).toEqual({ sql: { 'posts.posts': 1 }, redis: { tl: 1, ...CACHED } });
});

test('a LATEST page of what is pushed asks PostgreSQL nothing', async () => {
  const read = async () => expect((await reader.page(ben, { first: 50 })).edges).toHaveLength(50);
  await read();
  await read();
  expect(await roundTrips(read)).toEqual({ sql: {}, redis: { tl: 1, ps: 1, ...CACHED } });
});

test('a LATEST page that PostgreSQL answers asks each table once', async () => {
  const { endCursor } = (await reader.page(ann, { first: 50 })).pageInfo;
  const { redis } = stack.clients;
  await redis.del(`tl:{${ann}}`, `tl:{${ann}}:mark`);
  const counted = await roundTrips(async () => {
    expect((await reader.page(ann, { first: 50, after: endCursor })).edges).toHaveLength(50);
  });
  await reader.page(ann);
  expect(counted).toEqual({ sql: { 'posts.posts': 1 }, redis: { tl: 1, ...CACHED } });
});

test('a RANKED page of 50 posts asks each table and key family once', async () => {
  let cursor: string | null = null;
  const opened = await roundTrips(async () => {
    const { edges, pageInfo } = await reader.page(ann, { first: 50, order: 'RANKED' });
    cursor = pageInfo.endCursor;
    expect(edges).toHaveLength(50);
  });
  expect(opened).toEqual({ sql: { 'posts.posts': 1 }, redis: { tl: 1, pc: 1, fs: 1, ...CACHED } });
  const read = async () =>
    expect((await reader.page(ann, { first: 50, after: cursor, order: 'RANKED' })).edges).toHaveLength(50);
  await read();
  expect(await roundTrips(read)).toEqual({ sql: {}, redis: { fs: 1, fo: 1, ps: 1, ac: 1 } });
});

test('a page of which nothing is cached asks each table once', async () => {
  for (const family of ['ac:', 'fo:', 'pa:', 'ps:']) await stack.flushRedis(family);
  const { sql } = await roundTrips(async () => {
    expect((await reader.page(ann, { first: 50 })).edges).toHaveLength(50);
  });
  expect(sql).toEqual(TABLES);
});
