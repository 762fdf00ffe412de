import { type PostId, slotOf, type UserId } from '@lumigraph/ids';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, type Seed, type TestStack, testStack, usernameOf } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
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

const at = (...people: readonly UserId[]): string => people.map((id) => `@${usernameOf(id)}`).join(' ');
const people = (count: number) => Promise.all(Array.from({ length: count }, () => seed.account()));

async function newPost(author: UserId, caption: string): Promise<PostId> {
  const { post } = await client.create(author, { mediaIds: [await seed.media(author)], caption });
  if (!post) throw new Error('no post');
  return post.id;
}

const mentionsOf = async (viewer: UserId | null, id: PostId) =>
  (await client.post(viewer, id))?.mentions.map((user) => user?.id ?? null);

/** A page of the posts that mention someone, as a viewer sees it. */
async function taggedPage(viewer: UserId | null, someone: UserId, page: { first: number; after?: string | null }) {
  const query = `query ($of: [_Any!]!, $first: Int, $after: String) { _entities(representations: $of) { ... on User {
    taggedPosts(first: $first, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } } } }`;
  type Page = {
    edges: { node: { id: PostId } | null }[];
    pageInfo: { hasNextPage: boolean; endCursor: string | null };
  };
  const variables = { of: [{ __typename: 'User', id: someone }], ...page };
  const { _entities } = await client.ask<{ _entities: { taggedPosts: Page }[] }>(query, variables, viewer);
  const [found] = _entities;
  if (!found) throw new Error('nobody');
  return { ids: found.taggedPosts.edges.map(({ node }) => node?.id), ...found.taggedPosts.pageInfo };
}

/** The posts that stand under someone as mentioning them. */
async function taggedOf(someone: UserId): Promise<PostId[]> {
  const { rows } = await sql<{ id: PostId }>`select post_id as id from posts.tagged_posts
    where slot = ${slotOf(someone)} and user_id = ${someone} order by post_id`.execute(stack.clients.database.for());
  return rows.map(({ id }) => id);
}

/** Gives a username to someone else. */
async function giveName(name: string, to: UserId): Promise<void> {
  await sql`insert into users.usernames (username_key, user_id) values (${name}, ${to})
    on conflict (username_key) do update set user_id = excluded.user_id`.execute(stack.clients.database.for());
}

test('a caption mentions those whose usernames it has, once each and in its order, on both sides', async () => {
  const [ada, bob, eve, other] = await people(4);
  if (!ada || !bob || !eve || !other) throw new Error('nobody');
  const shouted = at(bob).toUpperCase();
  const id = await newPost(
    ada,
    `With ${at(eve)}, ${shouted} and ${at(eve)}; @nobody.at.all ${usernameOf(other)} me${at(other)}.org`,
  );
  for (const viewer of [ada, bob, null]) expect(await mentionsOf(viewer, id)).toEqual([eve, bob]);
  expect(await Promise.all([bob, eve, other].map(taggedOf))).toEqual([[id], [id], []]);
});

test('an edit changes whom a post mentions, and a deletion takes it from all', async () => {
  const [ada, bob, eve, dan] = await people(4);
  if (!ada || !bob || !eve || !dan) throw new Error('nobody');
  const [id, stays] = [await newPost(ada, at(bob, eve)), await newPost(ada, at(bob))];
  const { post } = await client.edit(ada, { postId: id, caption: at(eve, dan) });
  expect(post?.mentions).toEqual([{ id: eve }, { id: dan }]);
  expect(await Promise.all([bob, eve, dan].map(taggedOf))).toEqual([[stays], [id], [id]]);
  await client.edit(ada, { postId: id, location: 'Rome' });
  expect(await mentionsOf(null, id)).toEqual([eve, dan]);
  await client.remove(ada, id);
  expect(await Promise.all([bob, eve, dan].map(taggedOf))).toEqual([[stays], [], []]);
});

test('who is renamed stays mentioned, and who takes their name is not, until the author writes it anew', async () => {
  const [ada, bob, thief] = await people(3);
  if (!ada || !bob || !thief) throw new Error('nobody');
  const id = await newPost(ada, at(bob));
  await giveName(usernameOf(bob), thief);
  await giveName(`new.${usernameOf(bob)}`, bob);
  for (const caption of [`${at(bob)}!`, `${at(bob)} @new.${usernameOf(bob)}`]) {
    await client.edit(ada, { postId: id, caption });
    expect(await mentionsOf(null, id)).toEqual([bob]);
  }
  await client.edit(ada, { postId: id, caption: '' });
  await client.edit(ada, { postId: id, caption: at(bob) });
  expect(await mentionsOf(null, id)).toEqual([thief]);
  expect(await Promise.all([bob, thief].map(taggedOf))).toEqual([[], [id]]);
});

test('whom the viewer may not see stands as nobody', async () => {
  const [ada, gone, bob] = await people(3);
  if (!ada || !gone || !bob) throw new Error('nobody');
  const id = await newPost(ada, at(gone, bob));
  await seed.changeAccount(gone, { state: 'deleted' });
  for (const viewer of [ada, bob, null]) expect(await mentionsOf(viewer, id)).toEqual([null, bob]);
});

test('a caption of more names than 20 mentions the first', async () => {
  const [ada, ...others] = await people(22);
  if (!ada) throw new Error('nobody');
  const id = await newPost(ada, at(...others));
  expect(await mentionsOf(null, id)).toEqual(others.slice(0, 20));
  expect(await Promise.all(others.slice(19).map(taggedOf))).toEqual([[id], []]);
});

test('however edits and the deletion of a post meet, nobody stays tagged in it', async () => {
  const [ada, ...others] = await people(7);
  if (!ada) throw new Error('nobody');
  const id = await newPost(ada, '');
  const edit = (someone: UserId) => client.edit(ada, { postId: id, caption: at(someone) });
  const [first, ...later] = others;
  if (first) await edit(first);
  await Promise.all([...later.slice(0, 3).map(edit), client.remove(ada, id), ...later.slice(3).map(edit)]);
  expect((await Promise.all(others.map(taggedOf))).flat()).toEqual([]);
});

test('whoever is mentioned has the published posts that do so on their profile, page by page', async () => {
  const [ada, bob] = await people(2);
  if (!ada || !bob) throw new Error('nobody');
  const ids: PostId[] = [];
  for (let post = 0; post < 5; post += 1) ids.unshift(await seed.post(ada, { mentions: [bob] }));
  await seed.post(ada, { mentions: [bob], status: 'PROCESSING' });
  const seen: unknown[] = [];
  let after: string | null = null;
  for (let more = true; more; ) {
    const page: Awaited<ReturnType<typeof taggedPage>> = await taggedPage(ada, bob, { first: 2, after });
    seen.push(page.ids);
    after = page.endCursor;
    more = page.hasNextPage;
  }
  expect(seen).toEqual([ids.slice(0, 2), ids.slice(2, 4), ids.slice(4)]);
  await expect(taggedPage(ada, bob, { first: 2, after: 'bm9uZQ' })).rejects.toThrow('BAD_USER_INPUT');
});

test('a page of posts that mention someone leaves out what the viewer may not see, and is full all the same', async () => {
  const [open, blocker, bob, viewer] = await people(4);
  if (!open || !blocker || !bob || !viewer) throw new Error('nobody');
  const shown = [await seed.post(open, { mentions: [bob] }), await seed.post(open, { mentions: [bob] })];
  const closed = await seed.account({ isPrivate: true });
  for (const author of [closed, blocker, closed, blocker]) await seed.post(author, { mentions: [bob] });
  await seed.block(blocker, viewer);
  const page = await taggedPage(viewer, bob, { first: 2 });
  expect(page.ids).toEqual(shown.reverse());
  expect(page.hasNextPage).toBe(false);
  expect((await taggedPage(null, closed, { first: 2 })).ids).toEqual([]);
  const talk = await seed.post(open, { mentions: [closed] });
  expect((await taggedPage(viewer, closed, { first: 2 })).ids).toEqual([]);
  await seed.follow(viewer, closed);
  expect((await taggedPage(viewer, closed, { first: 2 })).ids).toEqual([talk]);
});

test('whom someone blocks, and who blocks them, does not come to their profile by a mention, before anybody', async () => {
  const [ada, bob, eve, dan] = await people(4);
  if (!ada || !bob || !eve || !dan) throw new Error('nobody');
  const [byAda, , byDan] = [await newPost(ada, at(bob)), await newPost(eve, at(bob)), await newPost(dan, at(bob))];
  expect((await taggedPage(null, bob, { first: 5 })).ids).toContain(byAda);
  await seed.block(bob, ada);
  await seed.block(eve, bob);
  await stack.flushRedis();
  const stranger = await seed.account();
  for (const viewer of [null, stranger, bob, dan]) {
    expect(await taggedPage(viewer, bob, { first: 1 })).toMatchObject({ ids: [byDan], hasNextPage: false });
  }
});
