import { cacheCounters } from '@lumigraph/engagement-reads';
import type { CommentId, PostId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { type Drift, type Reconciler, reconcileBatch } from '@lumigraph/reconcile';
import type { Transaction } from 'kysely';
import { addToCounters } from './data/counters.ts';
import {
  type Counted,
  countPost,
  countReplies,
  lockCounters,
  lockReplyCount,
  postsToReconcile,
  setCounters,
  setReplyCount,
  threadsToReconcile,
} from './data/reconciling.ts';
import type { Tables } from './data/tables.ts';

const COUNTS = ['likes', 'comments'] as const;
const nothing = { start: () => undefined, stop: async () => undefined };

/** Brings the counters of posts into line with their likes and comments. */
export function createPostCounterReconciler({ database, redis }: Clients): Reconciler {
  const db = database.for<Tables>();
  return {
    name: 'post counters',
    batch: (place) =>
      reconcileBatch(
        place,
        (slots, behind, limit) => postsToReconcile(db, { slots, place: behind, limit }),
        ({ id }) => mend(id),
      ),
    ...nothing,
  };

  async function mend(id: PostId): Promise<Drift[]> {
    const mended = await db.transaction().execute(async (trx) => {
      const present = (await lockCounters(trx, id)) ?? (await begin(trx, id));
      // In a statement of its own, which sees what was committed while the one before waited.
      const counted = await countPost(trx, id);
      const differing = COUNTS.filter((name) => present !== null && present[name] !== counted[name]);
      if (present === null || differing.length === 0) return null;
      const drifts = differing.map((name) => ({ count: `posts.${name}`, id, from: present[name], to: counted[name] }));
      return { drifts, counters: await setCounters(trx, id, counted) };
    });
    if (!mended) return [];
    await cacheCounters(redis, [[id, mended.counters]]);
    return mended.drifts;
  }
}

/** Counters for a post that has rows but lost its counters; null where it has neither, having been purged meanwhile. */
async function begin(trx: Transaction<Tables>, id: PostId): Promise<Counted | null> {
  const { likes, comments } = await countPost(trx, id);
  if (likes + comments === 0) return null;
  await addToCounters(trx, id, { comments: 0 });
  return lockCounters(trx, id);
}

/** Brings the counts of comments into line with their replies. */
export function createReplyReconciler({ database }: Clients): Reconciler {
  const db = database.for<Tables>();
  return {
    name: 'replies',
    batch: (place) =>
      reconcileBatch(
        place,
        (slots, behind, limit) => threadsToReconcile(db, { slots, place: behind, limit }),
        ({ id }) => mend(id),
      ),
    ...nothing,
  };

  function mend(id: CommentId): Promise<Drift[]> {
    return db.transaction().execute(async (trx) => {
      const from = await lockReplyCount(trx, id);
      const to = await countReplies(trx, id);
      if (from === null || from === to) return [];
      await setReplyCount(trx, id, to);
      return [{ count: 'comments.reply_count', id, from, to }];
    });
  }
}
