import { matchIds, matchSlot } from '@lumigraph/database';
import { type CommentId, newId, type PostId, slotOf, type UserId } from '@lumigraph/ids';
import { type Kysely, type RawBuilder, type Selectable, sql, type Transaction } from 'kysely';
import type { CommentsTable, Tables } from './tables.ts';

/** A comment that is not deleted. */
export interface Comment {
  id: CommentId;
  postId: PostId;
  authorId: UserId;
  threadId: CommentId | null;
  body: string;
  replyCount: number;
  createdAt: Date;
}

/** A comment to be written; `key` is its idempotency key. */
export interface NewComment {
  postId: PostId;
  authorId: UserId;
  threadId: CommentId | null;
  body: string;
  key: string | null;
}

/** The comments of these ids that are not deleted. */
export async function commentsById(db: Kysely<Tables>, ids: readonly CommentId[]): Promise<Map<CommentId, Comment>> {
  const rows = await db
    .selectFrom('engagement.comments')
    .selectAll()
    .where(matchIds('engagement.comments', ids))
    .where('deleted_at', 'is', null)
    .execute();
  return new Map(rows.map((row) => [row.id, commentOf(row)]));
}

/** The comment of this id, deleted or not, or null. */
export async function commentEvenDeleted(db: Kysely<Tables>, id: CommentId): Promise<Comment | null> {
  const row = await db
    .selectFrom('engagement.comments')
    .selectAll()
    .where(matchSlot('engagement.comments', id))
    .executeTakeFirst();
  return row ? commentOf(row) : null;
}

/** The comment that an author made with this idempotency key, deleted or not, or null. */
export async function commentByKey(
  db: Kysely<Tables>,
  { postId, authorId, key }: { postId: PostId; authorId: UserId; key: string },
): Promise<{ comment: Comment; isDeleted: boolean } | null> {
  const row = await db
    .selectFrom('engagement.comments')
    .selectAll()
    .where(matchSlot('engagement.comments', postId, 'post_id'))
    .where('author_id', '=', authorId)
    .where('idempotency_key', '=', key)
    .executeTakeFirst();
  return row ? { comment: commentOf(row), isDeleted: row.deleted_at !== null } : null;
}

/** Writes a comment on both sides and counts it in its thread. Null where its idempotency key or its id is taken. Throws ThreadGone. */
export async function insertComment(trx: Transaction<Tables>, comment: NewComment): Promise<Comment | null> {
  const { postId, authorId, threadId, body, key } = comment;
  const slot = slotOf(postId);
  const row = await trx
    .insertInto('engagement.comments')
    .values({
      slot,
      id: newId(slot),
      post_id: postId,
      author_id: authorId,
      thread_id: threadId,
      body,
      idempotency_key: key,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returningAll()
    .executeTakeFirst();
  if (!row) return null;
  await trx
    .insertInto('engagement.comments_by_user')
    .values({ slot: slotOf(authorId), user_id: authorId, comment_id: row.id, post_id: postId })
    .execute();
  if (threadId && !(await addToReplyCount(trx, threadId, 1))) throw new ThreadGone();
  return commentOf(row);
}

/** The comment at the head of the thread was deleted meanwhile. */
export class ThreadGone extends Error {}

/** Deletes a comment, and with the head of a thread its replies. Returns how many that were; 0 where it was deleted before. */
export async function removeComment(trx: Transaction<Tables>, comment: Comment): Promise<number> {
  if (comment.threadId) {
    const removed = await markDeleted(trx, sql<boolean>`slot = ${slotOf(comment.id)} and id = ${comment.id}`);
    if (removed > 0) await addToReplyCount(trx, comment.threadId, -1);
    return removed;
  }
  const head = await markDeleted(trx, sql<boolean>`slot = ${slotOf(comment.id)} and id = ${comment.id}`);
  // In a statement of its own: it sees the replies that were committed while the one before waited for the head's lock.
  return (
    head && head + (await markDeleted(trx, sql<boolean>`slot = ${slotOf(comment.id)} and thread_id = ${comment.id}`))
  );
}

async function markDeleted(trx: Transaction<Tables>, which: RawBuilder<boolean>): Promise<number> {
  const { numUpdatedRows } = await trx
    .updateTable('engagement.comments')
    .set({ deleted_at: sql<Date>`now()` })
    .where(which)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Adds to the count of replies of the comment at the head of a thread; false where that is deleted. */
export async function addToReplyCount(trx: Transaction<Tables>, thread: CommentId, delta: number): Promise<boolean> {
  const { numUpdatedRows } = await trx
    .updateTable('engagement.comments')
    .set({ reply_count: sql`reply_count + ${delta}` })
    .where(matchSlot('engagement.comments', thread))
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** A comment of its row. */
export function commentOf(row: Selectable<CommentsTable>): Comment {
  return {
    id: row.id,
    postId: row.post_id,
    authorId: row.author_id,
    threadId: row.thread_id,
    body: row.body,
    replyCount: row.reply_count,
    createdAt: row.created_at,
  };
}
