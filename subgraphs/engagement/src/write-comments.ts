import { cacheCounters } from '@lumigraph/engagement-reads';
import { type CommentId, type PostId, parseId, slotOf, type UserId } from '@lumigraph/ids';
import { Refusal } from '@lumigraph/subgraph-kit';
import type { Context } from './context.ts';
import { type Comment, commentByKey, insertComment, removeComment, ThreadGone } from './data/comments.ts';
import { addToCounters } from './data/counters.ts';
import { faultOfBody, mayDelete, visibleComments } from './rules/comments.ts';

const MOST_KEY_CHARACTERS = 100;

interface NewComment {
  postId: PostId;
  authorId: UserId;
  body: string;
  replyToId?: string | null | undefined;
  idempotencyKey?: string | null | undefined;
}

/** Writes a comment under a post that the author may see. Throws a Refusal: INVALID text, NOT_FOUND thread. */
export async function addComment(
  context: Context,
  { postId, authorId, body, replyToId, idempotencyKey }: NewComment,
): Promise<Comment> {
  const fault = faultOfBody(body);
  if (fault) throw new Refusal('INVALID', fault, ['input', 'body']);
  const key = idempotencyKey ?? null;
  if (key !== null && (key === '' || key.length > MOST_KEY_CHARACTERS || key.includes('\0'))) {
    throw new Refusal('INVALID', `An idempotency key has 1–${MOST_KEY_CHARACTERS} characters.`, [
      'input',
      'idempotencyKey',
    ]);
  }
  const threadId = replyToId == null ? null : await threadOf(context, postId, replyToId);
  const { db, outbox, redis } = context.domain;
  const written = await outbox
    .transaction(async (trx, tell) => {
      const comment = await insertComment(trx, { postId, authorId, threadId, body, key });
      if (!comment) return null;
      tell({ name: 'engagement.commented', slot: slotOf(postId), data: { postId, commentId: comment.id, authorId } });
      return { comment, counters: await addToCounters(trx, postId, { comments: 1 }) };
    })
    .catch((error: unknown) => {
      throw error instanceof ThreadGone ? noSuchThread() : error;
    });
  if (written) {
    await cacheCounters(redis, [written.counters]);
    return written.comment;
  }
  const earlier = key === null ? null : await commentByKey(db, { postId, authorId, key });
  // An id that another process drew in the same millisecond: as unlikely as it is, the client may simply try again.
  if (!earlier) throw new Refusal('CONFLICT', 'Please try again.', ['input']);
  return earlier;
}

/** The head of the thread that a reply joins: the comment it answers, or that comment's own head. */
async function threadOf(context: Context, postId: PostId, replyToId: string): Promise<CommentId> {
  const id = parseId<'comment'>(replyToId);
  const answered = id && (await context.comments.load(id));
  if (answered?.postId !== postId) throw noSuchThread();
  const [visible] = await visibleComments(context.visibility, [answered]);
  if (!visible) throw noSuchThread();
  return visible.threadId ?? visible.id;
}

function noSuchThread(): Refusal {
  return new Refusal('NOT_FOUND', 'The comment to answer is not there.', ['input', 'replyToId']);
}

/** Deletes a comment with its replies. Throws a NOT_FOUND Refusal for what the viewer may not delete. */
export async function deleteComment(context: Context, viewer: UserId, id: CommentId): Promise<CommentId> {
  const comment = await context.comments.load(id);
  const post = comment && (await context.visibility.post(comment.postId));
  if (!comment || !post || !mayDelete(viewer, comment, post.authorId)) throw gone();
  const counters = await context.domain.outbox.transaction(async (trx) => {
    const removed = await removeComment(trx, comment);
    return removed > 0 ? addToCounters(trx, comment.postId, { comments: -removed }) : null;
  });
  if (!counters) throw gone();
  await cacheCounters(context.domain.redis, [counters]);
  return id;
}

function gone(): Refusal {
  return new Refusal('NOT_FOUND', 'There is no such comment.', ['commentId']);
}
