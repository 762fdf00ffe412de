import { cacheCounters, type PostCounters } from '@lumigraph/engagement-reads';
import { type EventData, moderationActed } from '@lumigraph/events';
import { type CommentId, type PostId, parseId, slotOf, type UserId } from '@lumigraph/ids';
import { authorOfReportedComment } from '@lumigraph/post-reads';
import { Refusal, readIdempotencyKey, readText } from '@lumigraph/subgraph-kit';
import type { Context } from './context.ts';
import {
  type Comment,
  commentByKey,
  commentEvenDeleted,
  insertComment,
  type NewComment,
  removeComment,
  ThreadGone,
} from './data/comments.ts';
import { addToCounters } from './data/counters.ts';
import { lateAmong } from './data/late.ts';
import { mayDelete, visibleComments } from './rules/comments.ts';

const MOST_CHARACTERS = 1_000;
const DRAWS = 5;

type Reason = NonNullable<EventData<'moderation.acted'>['reason']>;

interface CommentInput {
  postId: PostId;
  authorId: UserId;
  body: string;
  replyToId?: string | null | undefined;
  idempotencyKey?: string | null | undefined;
}

/**
 * Writes a comment under a post that the author may see. Throws a Refusal: INVALID text or key, NOT_FOUND thread, CONFLICT where the comment
 * of the key is deleted.
 */
export async function addComment(
  context: Context,
  { postId, authorId, replyToId, ...input }: CommentInput,
): Promise<Comment> {
  const body = readText(input.body, { field: ['input', 'body'], least: 1, most: MOST_CHARACTERS, hasLines: true });
  const key = readIdempotencyKey(input.idempotencyKey);
  const madeBefore = () => (key === null ? null : commentOfKey(context, { postId, authorId, key }));
  const earlier = await madeBefore();
  if (earlier) return earlier;
  const threadId = replyToId == null ? null : await threadOf(context, postId, replyToId);
  // Where the row is not inserted, another call has its key (its comment is the answer), or its id (another is drawn).
  for (let draw = 0; draw < DRAWS; draw += 1) {
    const made = (await insertOnce(context, { postId, authorId, threadId, body, key })) ?? (await madeBefore());
    if (made) return made;
  }
  throw new Error('no free comment id');
}

async function commentOfKey(
  { domain }: Context,
  made: { postId: PostId; authorId: UserId; key: string },
): Promise<Comment | null> {
  const earlier = await commentByKey(domain.db, made);
  if (earlier?.isDeleted) {
    throw new Refusal('CONFLICT', 'The comment of this key is deleted.', ['input', 'idempotencyKey']);
  }
  return earlier?.comment ?? null;
}

/** Null where the comment's key or id is taken. */
async function insertOnce(context: Context, comment: NewComment): Promise<Comment | null> {
  const { postId, authorId, threadId } = comment;
  const written = await context.domain.outbox
    .transaction(async (trx, tell) => {
      const row = await insertComment(trx, comment);
      if (!row) return null;
      const [late] = await lateAmong(trx, [{ postId, userId: authorId }]);
      if (late) throw noSuchPost();
      tell({ name: 'engagement.commented', slot: slotOf(postId), data: { postId, commentId: row.id, authorId } });
      return { row, counters: await addToCounters(trx, postId, { comments: 1 }) };
    })
    .catch((error: unknown) => {
      throw error instanceof ThreadGone ? noSuchThread() : error;
    });
  if (!written) return null;
  if (threadId) context.comments.clear(threadId);
  await showCounters(context, written.counters);
  return written.row;
}

/** Makes committed counters known: to everyone through Redis, and to the rest of this request whatever Redis does. */
async function showCounters({ domain, counters }: Context, committed: readonly [PostId, PostCounters]): Promise<void> {
  const [post, values] = committed;
  counters.clear(post).prime(post, values);
  await cacheCounters(domain.redis, [committed]);
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

function noSuchPost(): Refusal {
  return new Refusal('NOT_FOUND', 'There is no such post.', ['input', 'postId']);
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
  context.comments.clear(id);
  await showCounters(context, counters);
  return id;
}

/**
 * Deletes a comment with its replies for a moderator, and tells of it, also where it is gone and still before the moderators: else nothing but
 * a dismissal would close it. Throws a Refusal: NOT_FOUND where there never was such a comment, FORBIDDEN where it is the moderator's own.
 */
export async function takeDownComment(
  context: Context,
  { moderatorId, id, reason }: { moderatorId: UserId; id: CommentId; reason: Reason },
): Promise<void> {
  const { db, outbox } = context.domain;
  const comment = await commentEvenDeleted(db, id);
  // Of what was purged with the post that it stood under, the reports are left.
  const authorId = comment?.authorId ?? (await authorOfReportedComment(db, id));
  if (authorId === null) throw gone();
  if (authorId === moderatorId) throw new Refusal('FORBIDDEN', 'This is your own comment.', ['commentId']);
  const counters = await outbox.transaction(async (trx, tell) => {
    const removed = comment ? await removeComment(trx, comment) : 0;
    if (removed === 0 && (await authorOfReportedComment(trx, id)) === null) return null;
    tell(moderationActed({ moderatorId, act: 'TAKEN_DOWN', subjectKind: 'COMMENT', subjectId: id, reason }));
    return comment && removed > 0 ? addToCounters(trx, comment.postId, { comments: -removed }) : null;
  });
  context.comments.clear(id);
  if (counters) await showCounters(context, counters);
}

function gone(): Refusal {
  return new Refusal('NOT_FOUND', 'There is no such comment.', ['commentId']);
}
