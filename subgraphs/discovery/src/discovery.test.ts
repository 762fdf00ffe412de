import { newId, type PostId, randomSlot, slotOf, type UserId } from '@lumigraph/ids';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createDiscoverySubgraph, createDocumentWriter, type DocumentWriter } from './index.ts';

let stack: TestStack;
let discovery: Subgraph;
let writer: DocumentWriter;
beforeAll(async () => {
  stack = await testStack();
  discovery = createDiscoverySubgraph(stack.clients);
  writer = createDocumentWriter(stack.clients);
});
afterAll(() => stack.stop());

async function someone(username: string, displayName: string, isPrivate = false): Promise<UserId> {
  const slot = randomSlot();
  const id = newId<'user'>(slot);
  await sql`insert into users.accounts (slot, id, username, email, password_hash, display_name, is_private)
    values (${slot}, ${id}, ${username}, ${id}, '', ${displayName}, ${isPrivate})`.execute(
    stack.clients.database.for(),
  );
  await writer.refreshUser(id);
  return id;
}

async function post(
  author: UserId,
  caption: string,
  hashtags: string[] = [],
  location: string | null = null,
): Promise<PostId> {
  const slot = slotOf(author);
  const id = newId<'post'>(slot);
  await sql`insert into posts.posts (slot, id, author_id, caption, hashtags, location, status, delivery, published_at)
    values (${slot}, ${id}, ${author}, ${caption}, ${hashtags}, ${location}, 'PUBLISHED', 'push', now())`.execute(
    stack.clients.database.for(),
  );
  await writer.refreshPost(id);
  return id;
}

interface Page {
  edges: { cursor: string; node: { id: string } }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

async function search(
  field: 'searchPosts' | 'searchUsers',
  query: string,
  page: Record<string, unknown> = {},
  viewer: UserId | null = null,
) {
  const operation = `query ($query: String!, $first: Int, $after: String) {
    found: ${field}(query: $query, first: $first, after: $after) { edges { cursor node { id } } pageInfo { hasNextPage endCursor } } }`;
  const { data, errors } = await stack.ask(discovery, operation, { query, ...page }, viewer);
  const found = data?.['found'] as Page | undefined;
  return { ids: found?.edges.map(({ node }) => node.id), pageInfo: found?.pageInfo, errors };
}

test('a post is found by words of its caption, its hashtags, its place and its author', async () => {
  const author = await someone('mira.stone', 'Mira Stone');
  const id = await post(author, 'Morning fog over the old harbour', ['lighthouse'], 'Tromsø');
  for (const query of ['harbour', 'fog morning', '#lighthouse', 'tromso', 'Mira', 'harb']) {
    expect((await search('searchPosts', query)).ids, query).toContain(id);
  }
  expect((await search('searchPosts', 'harbour volcano')).ids).not.toContain(id);
});

test('typing errors are forgiven, and what was spelt right comes first', async () => {
  const author = await someone('typo.tester', 'Tess');
  const exact = await post(author, 'montain goats of the north');
  const forgiven = await post(author, 'mountain goats of the north');
  expect((await search('searchPosts', 'mountian')).ids).toContain(forgiven);
  const { ids } = await search('searchPosts', 'montain');
  expect(ids?.slice(0, 2)).toEqual([exact, forgiven]);
});

test('people are found by a part or a misspelling of either name', async () => {
  const id = await someone('wanderlust_jo', 'Joséphine Bellerose');
  for (const query of ['wander', 'josephine', 'Joséphine', 'belerose', 'wanderlust_jo']) {
    expect((await search('searchUsers', query)).ids, query).toContain(id);
  }
});

test('what a viewer may not see is not found, and a short page is refilled', async () => {
  const [hermit, open] = await Promise.all([someone('hermit', 'Hermit', true), someone('open', 'Open')]);
  const visible: PostId[] = [];
  for (let index = 0; index < 6; index += 1) {
    await post(hermit, `quiet cavern ${index}`);
    visible.unshift(await post(open, `quiet cavern ${index}`));
  }
  const first = await search('searchPosts', 'quiet cavern', { first: 4 });
  const second = await search('searchPosts', 'quiet cavern', { first: 4, after: first.pageInfo?.endCursor });
  expect([...(first.ids ?? []), ...(second.ids ?? [])].sort()).toEqual([...visible].sort());
  expect([first.pageInfo?.hasNextPage, second.pageInfo?.hasNextPage]).toEqual([true, false]);
  expect((await search('searchPosts', 'quiet cavern', { first: 100 }, hermit)).ids).toHaveLength(12);
});

test('a page looks past any number of hits that the viewer may not see', async () => {
  const [hermit, open] = await Promise.all([someone('recluse', 'Recluse', true), someone('outgoing', 'Outgoing')]);
  const visible = await post(open, 'hidden glade');
  for (let index = 0; index < 70; index += 1) await post(hermit, `hidden glade`);
  const page = await search('searchPosts', 'hidden glade', { first: 5 });
  expect(page).toMatchObject({ ids: [visible], pageInfo: { hasNextPage: false } });
});

test('a deleted post is gone at once, and its document with the next refresh', async () => {
  const author = await someone('fleeting', 'Fleeting');
  const id = await post(author, 'ephemeral blossom');
  await createSeed(stack.clients).deletePost(id);
  expect((await search('searchPosts', 'ephemeral')).ids).toEqual([]);
  await writer.refreshPost(id);
  const { rows } = await sql`select 1 from discovery.post_documents where post_id = ${id}`.execute(
    stack.clients.database.for(),
  );
  expect(rows).toEqual([]);
});

test('a renamed author is found by the new name in older posts', async () => {
  const author = await someone('before.rename', 'Before');
  const id = await post(author, 'nameless hill');
  await sql`update users.accounts set display_name = 'Quillfeather' where id = ${author}`.execute(
    stack.clients.database.for(),
  );
  await writer.refreshUser(author);
  expect((await search('searchPosts', 'quillfeather')).ids).toEqual([id]);
});

test.each([
  "'",
  "a' | 'b",
  '\\',
  ':*',
  '!!',
  '<->',
  '',
  '   ',
  '💥',
  '漢字',
  'x'.repeat(200),
  "'; drop table users.accounts; --",
  'a\0b',
  '\ud800',
])('a query of %j answers without an error', async (query) => {
  expect((await search('searchPosts', query)).errors).toBeUndefined();
  expect((await search('searchUsers', query)).errors).toBeUndefined();
});

test('a query too long and a foreign cursor are refused', async () => {
  const cursors = ['["search","1e9"]', '["search","-5"]', '["search",""]', '["likers","5"]', 'nonsense'];
  const refused = [
    await search('searchPosts', 'x'.repeat(201)),
    ...(await Promise.all(
      cursors.map((text) => search('searchPosts', 'x', { after: Buffer.from(text).toString('base64url') })),
    )),
  ];
  expect(refused.map(({ errors }) => errors?.[0]?.extensions['code'])).toEqual(refused.map(() => 'BAD_USER_INPUT'));
});
