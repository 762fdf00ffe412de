import { compareIds, newId, type PostId, type UserId } from '@lumigraph/ids';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPostsSubgraph } from './index.ts';
import { postClient } from './test-client.ts';

let stack: TestStack;
let seed: Seed;
let subgraph: Subgraph;
let client: ReturnType<typeof postClient>;
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  subgraph = createPostsSubgraph(stack.clients);
  client = postClient(stack, subgraph);
});
afterAll(async () => {
  await subgraph.stop();
  await stack.stop();
});

interface UserPosts {
  postCount: number | null;
  posts: { edges: { cursor: string; node: { id: PostId } }[]; pageInfo: { endCursor: string; hasNextPage: boolean } };
}

async function users(viewer: UserId | null, ids: readonly string[], args: { first?: number; after?: string } = {}) {
  const query = `query ($of: [_Any!]!, $first: Int, $after: String) { _entities(representations: $of) { ... on User {
    postCount posts(first: $first, after: $after) { edges { cursor node { id } } pageInfo { endCursor hasNextPage } } } } }`;
  const of = ids.map((id) => ({ __typename: 'User', id }));
  return (await client.ask<{ _entities: UserPosts[] }>(query, { of, ...args }, viewer))._entities;
}

const idsOf = (user: UserPosts | undefined) => user?.posts.edges.map(({ node }) => node.id);

test('each viewer gets the posts that are for them, by id, by reference and in lists', async () => {
  const [open, hidden, gone] = [await seed.account(), await seed.account({ isPrivate: true }), await seed.account()];
  const [follower, stranger] = [await seed.account(), await seed.account()];
  for (const author of [open, hidden, gone]) await seed.follow(follower, author);
  const posts: Record<string, PostId> = {};
  for (const [name, author] of Object.entries({ open, hidden, gone })) {
    posts[`${name} published`] = await seed.post(author);
    posts[`${name} processing`] = await seed.post(author, { status: 'PROCESSING' });
    posts[`${name} failed`] = await seed.post(author, { status: 'FAILED' });
    posts[`${name} deleted`] = await seed.post(author, { isDeleted: true });
  }
  await seed.changeAccount(gone, { state: 'deleted' });
  const expected: [UserId | null, string[]][] = [
    [null, ['open published']],
    [stranger, ['open published']],
    [follower, ['open published', 'hidden published']],
    [open, ['open published', 'open processing', 'open failed']],
    [hidden, ['open published', 'hidden published', 'hidden processing', 'hidden failed']],
    [gone, ['open published']],
  ];
  for (const [viewer, names] of expected) {
    const references = await client.references(viewer, Object.values(posts));
    const seen = Object.keys(posts).filter((_name, place) => references[place]);
    expect(seen).toEqual(names);
    for (const [name, id] of Object.entries(posts)) {
      expect((await client.post(viewer, id))?.id, name).toBe(names.includes(name) ? id : undefined);
    }
    const lists = await users(viewer, [open, hidden, gone]);
    const listed = ['open published', 'hidden published'].filter((name) => names.includes(name));
    expect(lists.flatMap((list) => idsOf(list))).toEqual(listed.map((name) => posts[name]));
  }
});

test('a reference to nothing is null, and nulls nothing else', async () => {
  const post = await seed.post(await seed.account());
  const found = await client.references(null, [newId<'post'>(5), post, 'x', "'; --", '99999999999999999999']);
  expect(found.map((one) => one?.id ?? null)).toEqual([null, post, null, null, null]);
  expect(await client.post(null, 'nonsense')).toBeNull();
});

test('fifty references cost one statement per table, and one more of people for whom they mention', async () => {
  const viewer = await seed.account();
  const posts = await Promise.all(
    Array.from({ length: 50 }, async () => {
      const [author, mentions] = [await seed.account(), [await seed.account(), await seed.account()]];
      return seed.post(author, { media: [await seed.media(author), await seed.media(author)], mentions });
    }),
  );
  const statements: string[] = [];
  const stop = stack.clients.database.onQuery((statement) => {
    // Not what the outbox does meanwhile.
    if (!/outbox|advisory/.test(statement)) statements.push(statement.replaceAll('"', ''));
  });
  const found = await client.references(viewer, posts);
  stop();
  expect(found.map((post) => post?.id)).toEqual(posts);
  expect(found.every((post) => post?.media.length === 2 && post.mentions.length === 2)).toBe(true);
  const expected = { 'posts.posts': 1, 'posts.post_media': 1, 'users.accounts': 2, 'users.following': 2 };
  expect(statements).toHaveLength(6);
  for (const [table, times] of Object.entries(expected)) {
    expect(
      statements.filter((statement) => statement.includes(`from ${table}`)),
      table,
    ).toHaveLength(times);
  }
});

test('the lists and counts of fifty users cost one statement per step', async () => {
  const authors = await Promise.all(Array.from({ length: 50 }, () => seed.account()));
  const posts = await Promise.all(authors.map((author) => seed.post(author)));
  const statements: string[] = [];
  const stop = stack.clients.database.onQuery((statement) => {
    // Not what the outbox does meanwhile.
    if (!/outbox|advisory/.test(statement)) statements.push(statement);
  });
  const lists = await users(null, authors, { first: 3 });
  stop();
  expect(lists.flatMap((list) => idsOf(list))).toEqual(posts);
  // People, counts, the ids of the pages, the posts of all pages.
  expect(statements).toHaveLength(4);
});

test('a profile grid is newest first, ties by id, and its pages join without gap or repeat', async () => {
  const author = await seed.account();
  const posts: { id: PostId; at: number }[] = [];
  for (let place = 0; place < 12; place++) {
    const at = Date.UTC(2026, 3, 1) + Math.floor(place / 4);
    posts.push({ id: await seed.post(author, { publishedAt: new Date(at) }), at });
  }
  posts.sort((a, b) => b.at - a.at || compareIds(b.id, a.id));
  const expected = posts.map(({ id }) => id);

  for (const first of [1, 4, 5, 12, 100]) {
    const pages: PostId[][] = [];
    for (let after: string | undefined; ; ) {
      const [page] = await users(null, [author], { first, ...(after && { after }) });
      pages.push(idsOf(page) ?? []);
      if (!page?.posts.pageInfo.hasNextPage) break;
      after = page.posts.pageInfo.endCursor;
    }
    expect(pages.flat()).toEqual(expected);
    expect(pages).toHaveLength(Math.ceil(12 / first));
  }
});

test('a private account does not tell strangers whether it has posts', async () => {
  const hidden = await seed.account({ isPrivate: true });
  const stranger = await seed.account();
  const empty = { edges: [], pageInfo: { endCursor: null, hasNextPage: false } };
  await seed.post(hidden);
  await seed.post(hidden);
  for (const viewer of [stranger, null]) {
    expect((await users(viewer, [hidden], { first: 1 }))[0]?.posts).toEqual(empty);
  }
});

test('a page size or cursor that is none is refused, and never a fault', async () => {
  const author = await seed.account();
  const cursor = (...parts: string[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
  for (const first of [0, -1, 101]) await expect(users(null, [author], { first })).rejects.toThrow('BAD_USER_INPUT');
  const id = newId<'post'>(1);
  const faulty = ['', 'x', cursor('other', '1', id), cursor('user-posts', '1'), cursor('user-posts', '1e400', id)];
  faulty.push(cursor('user-posts', '8640000000000000', id), cursor('user-posts', '1', '0'), 'A'.repeat(3_000));
  for (const after of faulty) await expect(users(null, [author], { after })).rejects.toThrow('BAD_USER_INPUT');
  expect(idsOf((await users(null, [author], { after: cursor('user-posts', '99999999999999', id) }))[0])).toEqual([]);
});

test('the count of a private account is public, that of one who left is not', async () => {
  const [hidden, gone] = [await seed.account({ isPrivate: true }), await seed.account()];
  await seed.changeAccount(gone, { state: 'deleted' });
  const counts = (await users(null, [hidden, gone, newId<'user'>(1), 'x'])).map(({ postCount }) => postCount);
  expect(counts).toEqual([0, null, null, null]);
});
