import { newId, type PostId, slotOf, type UserId } from '@lumigraph/ids';
import type { Purge } from '@lumigraph/purge';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import {
  createSeed,
  hold,
  published,
  type Seed,
  type TestStack,
  testStack,
  usernameOf,
} from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createPostsSubgraph, createPurge } from './index.ts';
import { postClient } from './test-client.ts';

const NEVER = new AbortController().signal;

let stack: TestStack;
let seed: Seed;
let subgraph: Subgraph;
let purging: Purge;
let client: ReturnType<typeof postClient>;
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  subgraph = createPostsSubgraph(stack.clients);
  purging = createPurge(stack.clients);
  client = postClient(stack, subgraph);
});
afterAll(async () => {
  await Promise.all([purging.stop(), subgraph.stop()]);
  await stack.stop();
});

let ada: UserId;
let bob: UserId;
let carol: UserId;
beforeEach(async () => {
  [ada, bob, carol] = [await seed.account(), await seed.account(), await seed.account()];
});

const leave = (user: UserId) => seed.changeAccount(user, { state: 'deleted' });
const at = (...people: readonly UserId[]): string => people.map((id) => `@${usernameOf(id)}`).join(' ');

async function newPost(author: UserId, caption: string): Promise<PostId> {
  const { post } = await client.create(author, { mediaIds: [await seed.media(author)], caption });
  if (!post) throw new Error('no post');
  return post.id;
}

/** How many rows of each table have someone's or a post's id. */
async function rowsOf(...ids: readonly string[]): Promise<Record<string, number>> {
  const columns: readonly [string, string][] = [
    ['posts', 'id'],
    ['posts', 'author_id'],
    ['post_versions', 'post_id'],
    ['post_media', 'post_id'],
    ['tagged_posts', 'user_id'],
    ['tagged_posts', 'post_id'],
    ['authors', 'author_id'],
    ['stories', 'author_id'],
    ['story_viewers', 'viewer_id'],
    ['seen_stories', 'viewer_id'],
  ];
  const found: Record<string, number> = {};
  for (const [table, column] of columns) {
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from ${sql.table(`posts.${table}`)}
      where ${sql.ref(column)} = any(${[...ids]}::bigint[])`.execute(stack.clients.database.for());
    if (rows[0]?.count) found[`${table}.${column}`] = rows[0].count;
  }
  return found;
}

async function mentionsIn(post: PostId): Promise<unknown> {
  const { rows } =
    await sql`select mentioned_names as names, mentioned_ids as ids from posts.posts where id = ${post}`.execute(
      stack.clients.database.for(),
    );
  return rows[0];
}

test('the posts of who left go whole, whatever their state, and each that was there is told as deleted', async () => {
  const shown = await newPost(ada, `One ${at(bob)}`);
  await client.edit(ada, { postId: shown, caption: `Two ${at(carol)}` });
  const removed = await newPost(ada, `Three ${at(bob)}`);
  await client.remove(ada, removed);
  const waiting = await seed.post(ada, { status: 'PROCESSING', media: [await seed.media(ada, 'PROCESSING')] });
  await leave(ada);
  expect(await purging.purge(ada, NEVER)).toMatchObject({ isDone: true });
  expect(await rowsOf(ada, shown, removed, waiting)).toEqual({});
  await stack.settled();
  const told = (await published(stack.clients, 'posts.deleted')).filter(({ authorId }) => authorId === ada);
  expect(told.map(({ postId }) => postId).sort()).toEqual([shown, removed, waiting].sort());
});

test('who left is mentioned nowhere any more; the words and the other mentions stay', async () => {
  const post = await newPost(bob, `With ${at(carol, ada)}, and ${at(bob)}`);
  const alone = await newPost(bob, at(ada));
  const removed = await newPost(bob, at(ada));
  await client.remove(bob, removed);
  expect(await mentionsIn(removed)).toEqual({ names: [], ids: [] });
  await leave(ada);
  await purging.purge(ada, NEVER);
  expect(await mentionsIn(post)).toEqual({ names: [usernameOf(carol), usernameOf(bob)], ids: [carol, bob] });
  expect(await mentionsIn(alone)).toEqual({ names: [], ids: [] });
  expect(await rowsOf(ada)).toEqual({});
  expect(await client.post(carol, post)).toMatchObject({
    caption: `With ${at(carol, ada)}, and ${at(bob)}`,
    mentions: [{ id: carol }, { id: bob }],
  });
});

test('who leaves while they are being mentioned is not', async () => {
  const held = await hold(
    stack.clients,
    `insert into posts.posts (slot, id, author_id, caption, status, idempotency_key)
      values (${slotOf(bob)}, 1, ${bob}, '', 'PROCESSING', 'once')`,
  );
  const mediaIds = [await seed.media(bob)];
  const made = client.create(bob, { mediaIds, caption: at(ada, carol), idempotencyKey: 'once' });
  await held.blocks(1);
  await leave(ada);
  await held.release();
  const { post } = await made;
  expect(post?.mentions).toEqual([{ id: carol }]);
  expect(await rowsOf(ada)).toEqual({});
  await client.edit(bob, { postId: post?.id ?? '', caption: at(carol, ada) });
  expect(await rowsOf(ada)).toEqual({});
});

test('who leaves while they post does not', async () => {
  const held = await hold(
    stack.clients,
    `insert into posts.posts (slot, id, author_id, caption, status, idempotency_key)
      values (${slotOf(ada)}, 1, ${ada}, '', 'PROCESSING', 'once')`,
  );
  const made = client.create(ada, { mediaIds: [await seed.media(ada)], caption: '', idempotencyKey: 'once' });
  made.catch(() => undefined);
  await held.blocks(1);
  await leave(ada);
  await held.release();
  await expect(made).rejects.toThrow('UNAUTHENTICATED');
  expect(await rowsOf(ada)).toEqual({});
});

test('the stories of who left go with who has seen them, and what they have seen themselves', async () => {
  const story = async (by: UserId) => {
    const query = 'mutation ($id: ID!) { createStory(mediaId: $id) { story { id } } }';
    type Answer = { createStory: { story: { id: string } } };
    return (await client.ask<Answer>(query, { id: await seed.media(by) }, by)).createStory.story.id;
  };
  const see = (viewer: UserId, id: string) =>
    client.ask('mutation ($id: ID!) { markStorySeen(storyId: $id) { userErrors { code } } }', { id }, viewer);
  const [adas, bobs] = [await story(ada), await story(bob)];
  await see(bob, adas);
  await see(carol, adas);
  await see(ada, bobs);
  await see(carol, bobs);
  await leave(ada);
  await purging.purge(ada, NEVER);
  expect(await rowsOf(ada, adas)).toEqual({});
  expect(await rowsOf(bob, carol)).toMatchObject({ 'story_viewers.viewer_id': 1, 'seen_stories.viewer_id': 1 });
});

test('who has seen a story may be many: a purge that is interrupted among them ends, and goes on there', async () => {
  const story = await seed.story(ada);
  const viewers = Array.from({ length: 1_200 }, (_none, index) => newId<'user'>(index));
  const db = stack.clients.database.for();
  await sql`insert into posts.story_viewers (slot, story_id, viewer_id, seen_at)
    select ${slotOf(story)}, ${story}, id, now() from unnest(${viewers}::bigint[]) id`.execute(db);
  await sql`insert into posts.seen_stories (slot, viewer_id, story_id, seen_at)
    select slot, id, ${story}, now() from unnest(${viewers.map(slotOf)}::smallint[], ${viewers}::bigint[]) as v (slot, id)`.execute(
    db,
  );
  await leave(ada);
  const interruption = new AbortController();
  const stopListening = stack.clients.database.onQuery(
    (statement) => void (statement.startsWith('delete from "posts"."story_viewers"') && interruption.abort()),
  );
  expect(await purging.purge(ada, interruption.signal)).toEqual({ isDone: false, removed: 500 });
  stopListening();
  expect(await rowsOf(ada, ...viewers)).toEqual({
    'stories.author_id': 1,
    'story_viewers.viewer_id': 700,
    'seen_stories.viewer_id': 700,
  });
  expect(await purging.purge(ada, NEVER)).toEqual({ isDone: true, removed: 701 });
  expect(await rowsOf(ada, ...viewers)).toEqual({});
});

test('a purge that is interrupted goes on where it was, and one that is done does nothing', async () => {
  for (let n = 0; n < 3; n += 1) await newPost(ada, '');
  await leave(ada);
  expect(await purging.purge(ada, AbortSignal.abort())).toEqual({ isDone: false, removed: 0 });
  // Three posts, and what is kept of their author.
  expect(await purging.purge(ada, NEVER)).toEqual({ isDone: true, removed: 4 });
  expect(await purging.purge(ada, NEVER)).toEqual({ isDone: true, removed: 0 });
});
