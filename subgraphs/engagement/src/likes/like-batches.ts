import { cacheCounters, NO_COUNTERS, type PostCounters } from '@lumigraph/engagement-reads';
import { compareIds, slotOf } from '@lumigraph/ids';
import type { Outbox } from '@lumigraph/outbox';
import { keys, type Redis } from '@lumigraph/redis';
import { type LikeChange, type LikesChanged, writeLikes } from '../data/likes.ts';
import type { Tables } from '../data/tables.ts';

/** Collects the likes and unlikes of this process for a few milliseconds and commits them together (group commit). */
export interface LikeBatches {
  /** Resolves once the change is committed, with what its batch left the post at; rejects where its batch could not be. */
  change(change: LikeChange): Promise<LikeOutcome>;
  /** Commits what waits, and resolves when all is done. */
  stop(): Promise<void>;
}

/** Whether someone likes a post, and its counters, once a batch is committed. */
interface LikeOutcome {
  isLiked: boolean;
  counters: PostCounters;
}

const WINDOW_MS = 5;
const MOST_CHANGES = 2_000;
const MOST_USERS_PER_EVENT = 1_000;
const DEADLOCK = '40P01';
const TRIES = 3;

interface Batch {
  changes: Map<string, LikeChange>;
  done: PromiseWithResolvers<LikesChanged>;
  timer: NodeJS.Timeout;
}

export function createLikeBatches(outbox: Outbox<Tables>, redis: Redis): LikeBatches {
  const committing = new Set<Promise<void>>();
  let open: Batch | null = null;

  function openBatch(): Batch {
    const batch: Batch = {
      changes: new Map(),
      done: Promise.withResolvers(),
      timer: setTimeout(() => close(batch), WINDOW_MS),
    };
    return batch;
  }

  function close(batch: Batch): void {
    clearTimeout(batch.timer);
    if (open === batch) open = null;
    const commit = commitBatch([...batch.changes.values()]).then(batch.done.resolve, batch.done.reject);
    committing.add(commit);
    void commit.finally(() => committing.delete(commit));
  }

  async function commitBatch(changes: LikeChange[]): Promise<LikesChanged> {
    changes.sort((a, b) => compareIds(a.postId, b.postId) || compareIds(a.userId, b.userId));
    for (let attempt = 1; ; attempt += 1) {
      try {
        const written = await outbox.transaction(async (trx, tell, outdated) => {
          outdated.drop(...changes.map(({ postId, userId }) => keys.liked(userId, postId)));
          const written = await writeLikes(trx, changes);
          for (const event of eventsOf(written)) tell(event);
          return written;
        });
        await cacheCounters(redis, [...written.counters]);
        return written;
      } catch (error) {
        if (attempt === TRIES || !isDeadlock(error)) throw error;
      }
    }
  }

  return {
    change: async (change) => {
      open ??= openBatch();
      const batch = open;
      // The last word on a pair counts; whoever said an earlier one gets the same answer.
      const pair = `${change.postId}:${change.userId}`;
      batch.changes.set(pair, change);
      if (batch.changes.size >= MOST_CHANGES) close(batch);
      const { counters, late } = await batch.done.promise;
      const last = batch.changes.get(pair) ?? change;
      return { isLiked: last.isLiked && !late.has(last), counters: counters.get(change.postId) ?? NO_COUNTERS };
    },
    stop: async () => {
      if (open) close(open);
      await Promise.all(committing);
    },
  };
}

function eventsOf({ changed }: LikesChanged) {
  const groups = Map.groupBy(
    changed,
    ({ postId, isLiked }) => `${isLiked ? 'engagement.liked' : 'engagement.unliked'} ${postId}`,
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const { postId, isLiked } = first;
    const name = isLiked ? ('engagement.liked' as const) : ('engagement.unliked' as const);
    const users = group.map(({ userId }) => userId);
    return Array.from({ length: Math.ceil(users.length / MOST_USERS_PER_EVENT) }, (_, index) => ({
      name,
      slot: slotOf(postId),
      data: { postId, userIds: users.slice(index * MOST_USERS_PER_EVENT, (index + 1) * MOST_USERS_PER_EVENT) },
    }));
  });
}

function isDeadlock(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === DEADLOCK;
}
