import { othersEnd } from '@lumigraph/database';
import { cacheCounters } from '@lumigraph/engagement-reads';
import type { CommentId, PostId, UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { goneAmong } from '@lumigraph/people-reads';
import { authorsOfStanding, everyPostOf } from '@lumigraph/post-reads';
import { type Purge, type Purged, purgeInBatches } from '@lumigraph/purge';
import { createDomain } from './context.ts';
import { addToReplyCount, commentEvenDeleted, removeComment } from './data/comments.ts';
import { addToCounters } from './data/counters.ts';
import {
  commentsBy,
  commentsUnder,
  countedAmong,
  deleteCounters,
  eraseComments,
  eraseLikeTwins,
  eraseTwin,
  postsLikedBy,
  repliesTo,
  someLikersOf,
} from './data/purging.ts';

/** What belongs to people who deleted their accounts, and to deleted posts. */
export interface EngagementPurge extends Purge {
  /** Purges what others left under a deleted post, as `purge` does; nothing where the post is not deleted. */
  purgePost(post: PostId, signal: AbortSignal): Promise<Purged>;
}

const LIKES_AT_ONCE = 1_000;
const COMMENTS_AT_ONCE = 500;
const POSTS_AT_ONCE = 1_000;

/**
 * Purges someone's likes and comments, by the writer that takes likes back and with every counter exact; with the head of a thread its replies,
 * whoever wrote them, as when a comment is deleted. Then all that others left under their posts.
 */
export function createPurge(clients: Clients): EngagementPurge {
  const { db, redis, outbox, likes } = createDomain(clients);
  return {
    purge: (user, signal) =>
      purgeInBatches(signal, [() => takeLikesBack(user), () => eraseSomeBy(user), clearingPostsOf(user)]),
    purgePost: async (post, signal) => {
      if (!(await isGone(post)) || !(await othersEnd(db, signal))) return { isDone: !signal.aborted, removed: 0 };
      return purgeInBatches(signal, [() => clear(post)]);
    },
    start: outbox.start,
    stop: async () => {
      await likes.stop();
      await outbox.stop();
    },
  };

  async function isGone(post: PostId): Promise<boolean> {
    const author = (await authorsOfStanding(db, [post])).get(post);
    return author === undefined || (await goneAmong(db, [author])).has(author);
  }

  async function takeLikesBack(userId: UserId): Promise<number> {
    const posts = await postsLikedBy(db, userId, LIKES_AT_ONCE);
    await Promise.all(posts.map((postId) => likes.change({ postId, userId, isLiked: false })));
    // A row that had lost its twin would be found again for ever.
    await eraseLikeTwins(db, userId, posts);
    return posts.length;
  }

  async function eraseSomeBy(user: UserId): Promise<number> {
    const [id] = await commentsBy(db, user, 1);
    return id ? eraseSomeOfThread(user, id) : 0;
  }

  /** A step of one comment: a batch of its replies, which may be millions; then the comment. Returns how many went. */
  async function eraseSomeOfThread(author: UserId, id: CommentId): Promise<number> {
    const comment = await commentEvenDeleted(db, id);
    if (!comment) return eraseTwin(db, author, id);
    const { postId, threadId } = comment;
    // From here on nobody answers it any more.
    await counting(postId, (trx) => removeComment(trx, comment));
    const replies = await repliesTo(db, id, COMMENTS_AT_ONCE);
    if (replies.length > 0) {
      await counting(postId, (trx) => eraseComments(trx, replies));
      return replies.length;
    }
    await counting(postId, async (trx) => {
      const counted = await eraseComments(trx, [id]);
      if (threadId && counted > 0) await addToReplyCount(trx, threadId, -counted);
      return counted;
    });
    return 1;
  }

  /** Takes what a change removes off the post's counters, in one transaction. */
  async function counting(post: PostId, remove: (trx: Parameters<typeof eraseComments>[0]) => Promise<number>) {
    const counters = await outbox.transaction(async (trx) => {
      const removed = await remove(trx);
      return removed > 0 ? addToCounters(trx, post, { comments: -removed }) : null;
    });
    if (counters) await cacheCounters(redis, [counters]);
  }

  /** Clears someone's posts one after the other: those that are clear have no counters any more. */
  function clearingPostsOf(author: UserId): () => Promise<number> {
    let after: PostId | null = null;
    return async () => {
      for (;;) {
        const posts: PostId[] = await everyPostOf(db, author, { after, limit: POSTS_AT_ONCE });
        const [post] = await countedAmong(db, posts);
        if (post) return clear(post);
        if (posts.length < POSTS_AT_ONCE) return 0;
        after = posts.at(-1) ?? null;
      }
    };
  }

  /** Removes a batch of what is under a post, its counters last; 0 where they are gone. */
  async function clear(postId: PostId): Promise<number> {
    const likers = await someLikersOf(db, postId, LIKES_AT_ONCE);
    await Promise.all(likers.map((userId) => likes.change({ postId, userId, isLiked: false })));
    if (likers.length > 0) return likers.length;
    const comments = await commentsUnder(db, postId, COMMENTS_AT_ONCE);
    if (comments.length > 0) {
      await counting(postId, (trx) => eraseComments(trx, comments));
      return comments.length;
    }
    return deleteCounters(db, postId);
  }
}
