import { idAt, newId, type PostId, slotOf, type UserId } from '@lumigraph/ids';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, hold, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createEngagementSubgraph, createPurge, type EngagementPurge } from './index.ts';
import { engagementClient } from './test-client.ts';

const NEVER = new AbortController().signal;
const NOTHING = { likes: 0, likes_by_user: 0, comments: 0, comments_by_user: 0, counters: 0 };

let stack: TestStack;
let seed: Seed;
let subgraph: Subgraph;
let purging: EngagementPurge;
let client: ReturnType<typeof engagementClient>;
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  subgraph = createEngagementSubgraph(stack.clients);
  purging = createPurge(stack.clients);
  client = engagementClient(stack, subgraph);
});
afterAll(async () => {
  await Promise.all([purging.stop(), subgraph.stop()]);
  await stack.stop();
});

let ada: UserId;
let bob: UserId;
let post: PostId;
beforeEach(async () => {
  [ada, bob] = [await seed.account(), await seed.account()];
  post = await seed.post(ada);
});

/** How many rows the tables have of a post. */
async function rowsUnder(id: PostId): Promise<unknown> {
  const of = (table: string) =>
    sql`(select count(*)::int from ${sql.table(`engagement.${table}`)} where post_id = ${id})`;
  const { rows } = await sql`select ${of('likes')} as likes, ${of('likes_by_user')} as likes_by_user,
    ${of('comments')} as comments, ${of('comments_by_user')} as comments_by_user, ${of('counters')} as counters`.execute(
    stack.clients.database.for<unknown>(),
  );
  return rows[0];
}

const leave = (user: UserId) => seed.changeAccount(user, { state: 'deleted' });
const comment = async (by: UserId, body: string, replyToId?: string) =>
  (await client.comment(post, by, { body, replyToId })).comment?.id ?? '';

test('the likes of who left are taken back, and the counts say so', async () => {
  const other = await seed.post(ada);
  for (const id of [post, other]) await client.change('likePost', id, bob);
  await client.change('likePost', post, ada);
  await leave(bob);
  expect(await purging.purge(bob, NEVER)).toEqual({ isDone: true, removed: 2 });
  const [first, second] = await client.posts([post, other], ada);
  expect([first?.likeCount, second?.likeCount]).toEqual([1, 0]);
  expect(await rowsUnder(post)).toEqual({ ...NOTHING, likes: 1, likes_by_user: 1, counters: 1 });
});

test('the comments of who left go with all that answers them, deleted or not, and their answers leave the threads of others', async () => {
  const [adas, bobs] = [await comment(ada, 'Hers'), await comment(bob, 'His')];
  await comment(ada, 'Under his', bobs);
  await client.removeComment(await comment(ada, 'Under his, and deleted', bobs), ada);
  await comment(bob, 'Under hers', adas);
  await comment(ada, 'Under hers too', adas);
  await client.removeComment(await comment(bob, 'His, and deleted'), bob);
  await leave(bob);
  expect(await purging.purge(bob, NEVER)).toMatchObject({ isDone: true });
  expect(await rowsUnder(post)).toEqual({ ...NOTHING, comments: 2, comments_by_user: 2, counters: 1 });
  const page = await client.threads(post, ada);
  expect(page?.edges.map(({ node }) => [node.body, node.replyCount])).toEqual([['Hers', 1]]);
  expect((await client.posts([post], ada))[0]?.commentCount).toBe(2);
});

test('what others left under the posts of who left goes, also beyond a thousand', async () => {
  const slots = sql`(n % 8192)::smallint`;
  const users = sql`(((1000000 + n)::bigint << 23) | ((n % 8192)::bigint << 10))`;
  const db = stack.clients.database.for<unknown>();
  await sql`insert into engagement.likes (slot, post_id, user_id)
    select ${slotOf(post)}, ${post}, ${users} from generate_series(1, 1500) n`.execute(db);
  await sql`insert into engagement.likes_by_user (slot, user_id, post_id)
    select ${slots}, ${users}, ${post} from generate_series(1, 1500) n`.execute(db);
  await sql`insert into engagement.counters (slot, post_id, likes) values (${slotOf(post)}, ${post}, 1500)`.execute(db);
  await comment(bob, 'Under hers');
  await leave(ada);
  // The likes by and by, the comment, and the counters last.
  expect(await purging.purge(ada, NEVER)).toEqual({ isDone: true, removed: 1502 });
  expect(await rowsUnder(post)).toEqual(NOTHING);
});

test('a purge that is interrupted goes on where it was', async () => {
  for (const by of [ada, bob]) await client.change('likePost', post, by);
  await leave(bob);
  expect(await purging.purge(bob, AbortSignal.abort())).toEqual({ isDone: false, removed: 0 });
  expect(await purging.purge(bob, NEVER)).toEqual({ isDone: true, removed: 1 });
  expect(await purging.purge(bob, NEVER)).toEqual({ isDone: true, removed: 0 });
});

test('answers may be many: a purge that is interrupted among them ends, and goes on there with every count exact', async () => {
  const head = await comment(bob, 'Well');
  await comment(ada, 'Hers');
  const slot = slotOf(post);
  const replies = Array.from({ length: 1_200 }, (_none, index) =>
    idAt<'comment'>(Date.UTC(2026, 0, 1) + index, slot, 0),
  );
  const db = stack.clients.database.for<unknown>();
  await sql`insert into engagement.comments (slot, id, post_id, author_id, thread_id, body)
    select ${slot}, id, ${post}, ${ada}, ${head}, 'So' from unnest(${replies}::bigint[]) id`.execute(db);
  await sql`insert into engagement.comments_by_user (slot, user_id, comment_id, post_id)
    select ${slotOf(ada)}, ${ada}, id, ${post} from unnest(${replies}::bigint[]) id`.execute(db);
  await sql`update engagement.counters set comments = 1202 where slot = ${slot} and post_id = ${post}`.execute(db);
  await leave(bob);
  const interruption = new AbortController();
  const stopListening = stack.clients.database.onQuery(
    (statement) => void (statement.includes('delete from engagement.comments where') && interruption.abort()),
  );
  expect(await purging.purge(bob, interruption.signal)).toEqual({ isDone: false, removed: 500 });
  stopListening();
  expect((await client.posts([post], ada))[0]?.commentCount).toBe(1);
  expect(await rowsUnder(post)).toEqual({ ...NOTHING, comments: 702, comments_by_user: 702, counters: 1 });
  expect(await purging.purge(bob, NEVER)).toEqual({ isDone: true, removed: 701 });
  expect((await client.posts([post], ada))[0]?.commentCount).toBe(1);
  expect(await rowsUnder(post)).toEqual({ ...NOTHING, comments: 1, comments_by_user: 1, counters: 1 });
});

test('a like that has lost one of its two rows does not keep a purge from its end', async () => {
  await client.change('likePost', post, bob);
  await sql`delete from engagement.likes where slot = ${slotOf(post)} and post_id = ${post}`.execute(
    stack.clients.database.for<unknown>(),
  );
  await leave(bob);
  const interruption = new AbortController();
  let looks = 0;
  const stopListening = stack.clients.database.onQuery((statement) => {
    looks += Number(statement.startsWith('select "post_id" from "engagement"."likes_by_user"'));
    if (looks > 5) interruption.abort();
  });
  expect(await purging.purge(bob, interruption.signal)).toEqual({ isDone: true, removed: 1 });
  stopListening();
  expect(looks).toBe(2);
});

test('what is under a post goes with it, and not before', async () => {
  await client.change('likePost', post, bob);
  await comment(ada, 'An answer', await comment(bob, 'Well'));
  const before = await rowsUnder(post);
  expect(await purging.purgePost(post, NEVER)).toEqual({ isDone: true, removed: 0 });
  expect(await rowsUnder(post)).toEqual(before);
  await seed.deletePost(post);
  expect(await purging.purgePost(post, NEVER)).toEqual({ isDone: true, removed: 4 });
  expect(await rowsUnder(post)).toEqual(NOTHING);
  expect(await purging.purgePost(newId<'post'>(1), NEVER)).toEqual({ isDone: true, removed: 0 });
});

test.each(['post', 'author', 'liker'])('a like that comes when its %s is gone leaves nothing', async (gone) => {
  const held = await hold(
    stack.clients,
    `insert into engagement.likes (slot, post_id, user_id) values (${slotOf(post)}, ${post}, ${bob})`,
  );
  const liked = client.change('likePost', post, bob);
  await held.blocks(1);
  if (gone === 'post') await seed.deletePost(post);
  else await leave(gone === 'author' ? ada : bob);
  await held.release();
  expect((await liked).post?.viewerHasLiked ?? false).toBe(false);
  expect(await rowsUnder(post)).toEqual(NOTHING);
});

test.each(['post', 'author', 'writer'])('a comment that comes when its %s is gone is none', async (gone) => {
  const held = await hold(
    stack.clients,
    `insert into engagement.comments (slot, id, post_id, author_id, body, idempotency_key)
      values (${slotOf(post)}, 1, ${post}, ${bob}, '', 'once')`,
  );
  const said = client.comment(post, bob, { body: 'Late', idempotencyKey: 'once' });
  await held.blocks(1);
  if (gone === 'post') await seed.deletePost(post);
  else await leave(gone === 'author' ? ada : bob);
  await held.release();
  expect(await said).toMatchObject({ comment: null, userErrors: [{ code: 'NOT_FOUND' }] });
  expect(await rowsUnder(post)).toEqual(NOTHING);
});

test('a like that is being written as its post is deleted is waited for, and goes too', async () => {
  const held = await hold(
    stack.clients,
    `insert into engagement.counters (slot, post_id) values (${slotOf(post)}, ${post})`,
  );
  const liked = client.change('likePost', post, bob);
  await held.blocks(1);
  await seed.deletePost(post);
  const waiting = Promise.withResolvers<void>();
  const stopListening = stack.clients.database.onQuery(
    (statement) => void (statement.includes('pg_snapshot_xmin') && waiting.resolve()),
  );
  const purged = purging.purgePost(post, NEVER);
  await Promise.race([purged, waiting.promise]);
  stopListening();
  await held.release();
  await liked;
  expect(await purged).toEqual({ isDone: true, removed: 2 });
  expect(await rowsUnder(post)).toEqual(NOTHING);
});
