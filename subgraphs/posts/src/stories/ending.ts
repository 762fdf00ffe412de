import { tryLock } from '@lumigraph/database';
import { type StoryId, slotOf } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { createStoryReads } from '@lumigraph/post-reads';
import { markExpired } from '../data/stories.ts';
import { removeViews } from '../data/story-views.ts';
import type { Tables } from '../data/tables.ts';
import { createPostsOutbox } from '../outbox.ts';

/** Ends stories whose time is over, and clears away who has seen those that ended. Killed anywhere, the next run goes on. */
export interface StoryEnding {
  /** Notes which stories have expired and tells of each; returns how many. One process does so at a time. */
  expire(): Promise<number>;
  /** Forgets who has seen a story that has ended; nothing where it has not. Throws when it is interrupted: what is forgotten stays so. */
  clearViews(id: StoryId): Promise<void>;
  /** Expires stories every few seconds. */
  start(): void;
  /** Ends what is under way. */
  interrupt(): void;
  stop(): Promise<void>;
}

/** Nobody waits for it: who looks judges by the clock. */
const EVERY_MS = 5_000;
/** Of one transaction. */
const STORIES = 500;
const VIEWS = 1_000;

export function createStoryEnding(clients: Clients): StoryEnding {
  const db = clients.database.for<Tables>();
  // What cannot be sent at once the sweeper of the domain sends, wherever it runs.
  const outbox = createPostsOutbox(clients);
  const { states } = createStoryReads(clients.database);
  const onError = clients.onFault('story ending');
  const interrupting = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let expiring: Promise<void> | undefined;

  return {
    expire,
    clearViews: async (id) => {
      if (!(await states([id])).get(id)?.hasEnded) return;
      for (let removed = VIEWS; removed === VIEWS; ) {
        interrupting.signal.throwIfAborted();
        removed = await db.transaction().execute((trx) => removeViews(trx, id, VIEWS));
      }
    },
    start: () => {
      timer ??= setInterval(() => {
        expiring ??= expire()
          .then(() => undefined, onError)
          .finally(() => (expiring = undefined));
      }, EVERY_MS);
    },
    interrupt: () => interrupting.abort(),
    stop: async () => {
      clearInterval(timer);
      timer = undefined;
      await expiring;
      await outbox.stop();
    },
  };

  async function expire(): Promise<number> {
    for (let expired = 0; ; ) {
      const batch = await expireBatch();
      expired += batch;
      if (batch < STORIES || interrupting.signal.aborted) return expired;
    }
  }

  /** The lock only saves work: of two at once the second would find nothing left. */
  async function expireBatch(): Promise<number> {
    return outbox.transaction(async (trx, tell) => {
      if (!(await tryLock(trx, 'posts.stories.expiry'))) return 0;
      const expired = await markExpired(trx, STORIES);
      for (const { id, author_id: authorId, version } of expired) {
        tell({ name: 'stories.expired', slot: slotOf(id), data: { storyId: id, authorId, version } });
      }
      return expired.length;
    });
  }
}
