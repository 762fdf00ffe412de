import { createEngagementSubgraph } from '@lumigraph/engagement';
import { type PostId, slotOf, type UserId } from '@lumigraph/ids';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, drift, NO_DRIFT, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { createUsersSubgraph } from '@lumigraph/users';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createReconciling, type Reconciling } from './reconciling.ts';

let stack: TestStack;
let seed: Seed;
let users: Subgraph;
let engagement: Subgraph;
let reconciling: Reconciling;
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  users = createUsersSubgraph(stack.clients);
  engagement = createEngagementSubgraph(stack.clients);
  reconciling = createReconciling(stack.clients);
});
afterAll(async () => {
  await reconciling.stop();
  await engagement.stop();
  await users.stop();
  await stack.stop();
});

const db = () => stack.clients.database.for<unknown>();

async function ask<Data>(subgraph: Subgraph, query: string, id: string, viewer: UserId): Promise<Data> {
  const { data, errors } = await stack.ask(subgraph, query, { id }, viewer);
  expect(errors).toBeUndefined();
  return data as Data;
}
const onUser = (act: string) => (viewer: UserId, id: UserId) =>
  ask(users, `mutation ($id: ID!) { ${act}(userId: $id) { userErrors { code } } }`, id, viewer);
const onPost = (act: string) => (viewer: UserId, id: PostId) =>
  ask(engagement, `mutation ($id: ID!) { ${act}(postId: $id) { userErrors { code } } }`, id, viewer);
const [follow, unfollow, like, unlike] = [
  onUser('follow'),
  onUser('unfollow'),
  onPost('likePost'),
  onPost('unlikePost'),
];

async function comment(viewer: UserId, post: PostId, replyTo?: string): Promise<string> {
  const query = `mutation ($id: ID!) { addComment(input: { postId: $id, body: "Yes"${replyTo ? `, replyToId: "${replyTo}"` : ''} }) { comment { id } } }`;
  const { addComment } = await ask<{ addComment: { comment: { id: string } } }>(engagement, query, post, viewer);
  return addComment.comment.id;
}

/** How many counts of posts, authors and comments differ from their rows. */
async function driftOfPosts(): Promise<unknown> {
  const { rows } = await sql`select
    (select count(*)::int from (select author_id, count(*) as posts, count(*) filter (where delivery = 'pull') as pulled
        from posts.posts where status = 'PUBLISHED' and deleted_at is null group by author_id) p
      full join posts.authors a using (author_id)
      where (coalesce(p.posts, 0), coalesce(p.pulled, 0)) is distinct from (a.post_count::bigint, a.pull_post_count::bigint)) as authors,
    (select count(*)::int from engagement.counters c where
      likes <> (select count(*) from engagement.likes l where l.post_id = c.post_id) or
      comments <> (select count(*) from engagement.comments m where m.post_id = c.post_id and deleted_at is null)) as counters,
    (select count(*)::int from engagement.comments h where thread_id is null and deleted_at is null and
      reply_count <> (select count(*) from engagement.comments r where r.thread_id = h.id and r.deleted_at is null)) as replies`.execute(
    db(),
  );
  return rows[0];
}
const NONE = { authors: 0, counters: 0, replies: 0 };

test('counts that drifted are mended exactly while people go on, told, and seen at once', {
  timeout: 60_000,
}, async () => {
  const crowd = await Promise.all(Array.from({ length: 12 }, () => seed.account()));
  const [author, owner, ...fans] = crowd;
  if (!author || !owner) throw new Error('nobody is there');
  const posts = [await seed.post(author), await seed.post(author, { delivery: 'pull' }), await seed.post(owner)];
  const [post, other] = posts;
  if (!post || !other) throw new Error('nothing is there');
  for (const fan of fans) await follow(fan, owner);
  await sql`update users.accounts set is_private = true where slot = ${slotOf(author)} and id = ${author}`.execute(
    db(),
  );
  for (const fan of fans) await follow(fan, author);
  await sql`update users.accounts set is_private = false where slot = ${slotOf(author)} and id = ${author}`.execute(
    db(),
  );
  for (const fan of fans.slice(0, 5)) await like(fan, post);
  const head = await comment(owner, other);
  for (const fan of fans) await comment(fan, other, head);

  await sql`update users.accounts set follower_count = follower_count + 3, following_count = 77, request_count = 0`.execute(
    db(),
  );
  await sql`delete from posts.authors where author_id = ${owner}`.execute(db());
  await sql`update posts.authors set post_count = 9, pull_post_count = 9`.execute(db());
  await sql`update engagement.counters set likes = likes + 1, comments = 0 where post_id = ${other}`.execute(db());
  await sql`delete from engagement.counters where post_id = ${post}`.execute(db());
  await sql`update engagement.comments set reply_count = 0`.execute(db());
  expect(await drift(stack)).toMatchObject({ counts: crowd.length });
  const shown = '{ it: user(id: $id) { followerCount followingCount } }';
  await ask(users, `query ($id: ID!) ${shown}`, owner, author);

  let isAtWork = true;
  const writing = fans.slice(0, 4).map(async (fan) => {
    while (isAtWork) {
      await Promise.all([unfollow(fan, owner), like(fan, post)]);
      await Promise.all([follow(fan, owner), unlike(fan, post), comment(fan, other, head)]);
    }
  });
  const totals = await reconciling.runNow().finally(() => {
    isAtWork = false;
  });
  await Promise.all(writing);

  expect(await drift(stack)).toEqual(NO_DRIFT);
  expect(await driftOfPosts()).toEqual(NONE);
  const counts = ['comments.reply_count', 'posts.comments', 'posts.likes', 'posts.post_count', 'posts.pull_post_count'];
  expect(Object.keys(totals ?? {}).sort()).toEqual([
    ...counts,
    'users.follower_count',
    'users.following_count',
    'users.request_count',
  ]);
  const { values } = await stack.clients.metrics.countDrift.get();
  expect(Object.fromEntries(values.map(({ labels, value }) => [labels.count, value]))).toEqual(totals);
  expect(await ask(users, `query ($id: ID!) ${shown}`, owner, author)).toEqual({
    it: { followerCount: fans.length, followingCount: 0 },
  });
  expect(await reconciling.runNow()).toEqual({});
});
