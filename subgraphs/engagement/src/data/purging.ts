import { matchIds, matchSlot } from '@lumigraph/database';
import { type CommentId, type PostId, slotOf, type UserId } from '@lumigraph/ids';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** At most `limit` of the posts that someone likes. */
export async function postsLikedBy(db: Kysely<Tables>, user: UserId, limit: number): Promise<PostId[]> {
  const rows = await db
    .selectFrom('engagement.likes_by_user')
    .select('post_id')
    .where(matchSlot('engagement.likes_by_user', user, 'user_id'))
    .orderBy('post_id')
    .limit(limit)
    .execute();
  return rows.map((row) => row.post_id);
}

/** At most `limit` of those who like a post. */
export async function someLikersOf(db: Kysely<Tables>, post: PostId, limit: number): Promise<UserId[]> {
  const rows = await db
    .selectFrom('engagement.likes')
    .select('user_id')
    .where(matchSlot('engagement.likes', post, 'post_id'))
    .orderBy('user_id')
    .limit(limit)
    .execute();
  return rows.map((row) => row.user_id);
}

/** At most `limit` of the comments that someone wrote, the deleted ones too. */
export async function commentsBy(db: Kysely<Tables>, user: UserId, limit: number): Promise<CommentId[]> {
  const rows = await db
    .selectFrom('engagement.comments_by_user')
    .select('comment_id')
    .where(matchSlot('engagement.comments_by_user', user, 'user_id'))
    .orderBy('comment_id')
    .limit(limit)
    .execute();
  return rows.map((row) => row.comment_id);
}

/** At most `limit` of the comments under a post, replies and deleted ones too. */
export async function commentsUnder(db: Kysely<Tables>, post: PostId, limit: number): Promise<CommentId[]> {
  return commentsIn(db, post, 'post_id', limit);
}

/** At most `limit` of the replies in a thread, the deleted ones too. */
export async function repliesTo(db: Kysely<Tables>, thread: CommentId, limit: number): Promise<CommentId[]> {
  return commentsIn(db, thread, 'thread_id', limit);
}

async function commentsIn(
  db: Kysely<Tables>,
  parent: PostId | CommentId,
  column: 'post_id' | 'thread_id',
  limit: number,
): Promise<CommentId[]> {
  const rows = await db
    .selectFrom('engagement.comments')
    .select('id')
    .where(matchSlot('engagement.comments', parent, column))
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
}

/** Takes comments of one slot out of the tables, the twins of their authors included. Returns how many of them counted, not being deleted before. */
export async function eraseComments(trx: Transaction<Tables>, ids: readonly CommentId[]): Promise<number> {
  const [first] = ids;
  if (!first) return 0;
  // Locked by their order: two who erase some of the same wait for each other.
  const { rows } = await sql<{ id: CommentId; authorId: UserId; counted: boolean }>`
    with locked as (
      select id from engagement.comments where slot = ${slotOf(first)} and id = any(${[...ids]}::bigint[]) order by id for update
    )
    delete from engagement.comments where slot = ${slotOf(first)} and id in (select id from locked)
    returning id, author_id as "authorId", deleted_at is null as counted`.execute(trx);
  const slots = rows.map(({ authorId }) => slotOf(authorId));
  await sql`
    delete from engagement.comments_by_user where (slot, user_id, comment_id) in (
      select * from unnest(${slots}::smallint[], ${rows.map(({ authorId }) => authorId)}::bigint[], ${rows.map(({ id }) => id)}::bigint[])
    )`.execute(trx);
  return rows.filter(({ counted }) => counted).length;
}

/** Takes away what says, under their slot, that someone wrote this comment; how many rows that were: 1 or 0. */
export async function eraseTwin(db: Kysely<Tables>, author: UserId, comment: CommentId): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('engagement.comments_by_user')
    .where(matchSlot('engagement.comments_by_user', author, 'user_id'))
    .where('comment_id', '=', comment)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

/** Takes away what says, under their slot, that someone likes these posts. */
export async function eraseLikeTwins(db: Kysely<Tables>, user: UserId, posts: readonly PostId[]): Promise<void> {
  await db
    .deleteFrom('engagement.likes_by_user')
    .where(matchSlot('engagement.likes_by_user', user, 'user_id'))
    .where(sql<boolean>`post_id = any(${[...posts]}::bigint[])`)
    .execute();
}

/** Those of these posts that have counters, which whatever was ever written under a post has left. */
export async function countedAmong(db: Kysely<Tables>, posts: readonly PostId[]): Promise<PostId[]> {
  if (posts.length === 0) return [];
  const rows = await db
    .selectFrom('engagement.counters')
    .select('post_id')
    .where(matchIds('engagement.counters', posts, 'post_id'))
    .execute();
  return rows.map((row) => row.post_id);
}

/** Takes a post's counters away; how many there were: 1 or 0. */
export async function deleteCounters(db: Kysely<Tables>, post: PostId): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('engagement.counters')
    .where(matchSlot('engagement.counters', post, 'post_id'))
    .executeTakeFirst();
  return Number(numDeletedRows);
}
