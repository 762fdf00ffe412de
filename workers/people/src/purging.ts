import { othersEnd } from '@lumigraph/database';
import { createPurge as createDiscoveryPurge } from '@lumigraph/discovery';
import { createPurge as createEngagementPurge } from '@lumigraph/engagement';
import type { EventData } from '@lumigraph/events';
import { createPurge as createFeedPurge } from '@lumigraph/feed';
import { type PostId, slotOf } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { createPurge as createMediaPurge } from '@lumigraph/media';
import { goneAmong } from '@lumigraph/people-reads';
import { createPurge as createPostsPurge } from '@lumigraph/posts';
import type { Purge } from '@lumigraph/purge';
import { createPurge as createUsersPurge } from '@lumigraph/users';

/** Purges deleted accounts and what others left under deleted posts. Killed anywhere, it goes on from there when the message comes again. */
export interface Purging {
  /** Purges an account for some seconds, and hands on what is left. Throws where the account is not deleted. */
  purgeAccount(work: EventData<'work.purge'>): Promise<void>;
  /** The same for a deleted post. */
  purgePost(work: EventData<'work.purgePost'>): Promise<void>;
  start(): void;
  /** Ends what is under way after the transaction it is at, and hands on what is left. */
  interrupt(): void;
  stop(): Promise<void>;
}

/** A message is worked on for so long, so that one that kills its worker again and again is no long one that was only unlucky. */
const CHUNK_MS = 10_000;

export function createPurging(clients: Clients): Purging {
  const { database, events, log, metrics } = clients;
  const db = database.for<unknown>();
  const interruption = new AbortController();
  const engagement = createEngagementPurge(clients);
  // Engagement needs the posts still, and the account's names stay to the last.
  const domains: readonly [name: string, purge: Purge][] = [
    ['discovery', createDiscoveryPurge(clients)],
    ['engagement', engagement],
    ['posts', createPostsPurge(clients)],
    ['media', createMediaPurge(clients)],
    ['feed', createFeedPurge(clients)],
    ['users', createUsersPurge(clients)],
  ];
  const steps: readonly (readonly [name: string, purge: Purge['purge']])[] = [
    // What was being written when the account was deleted is then there to be found.
    ['others', async (_user, signal) => ({ isDone: await othersEnd(db, signal), removed: 0 })],
    ...domains.map(([name, { purge }]) => [name, purge] as const),
  ];

  return {
    purgeAccount: async ({ userId, step, chunk, removed }) => {
      if (!(await goneAmong(db, [userId])).has(userId)) throw new Error('an account that is not deleted is not purged');
      const signal = chunkSignal();
      const totals = { ...removed };
      const first = steps.findIndex(([name]) => name === step);
      for (const [name, purge] of steps.slice(Math.max(first, 0))) {
        const purged = await purge(userId, signal);
        totals[name] = (totals[name] ?? 0) + purged.removed;
        if (purged.isDone) continue;
        const data = { userId, step: name, chunk: chunk + 1, removed: totals };
        return events.publish({ name: 'work.purge', slot: slotOf(userId), data }, `purge:${userId}:${data.chunk}`);
      }
      metrics.purgedAccounts.inc();
      log.info({ userId, removed: totals }, 'a deleted account is purged');
    },
    purgePost: async ({ postId, chunk }) => {
      const { isDone } = await engagement.purgePost(postId, chunkSignal());
      if (!isDone) await goOnWithPost(postId, chunk + 1);
    },
    start: () => domains.forEach(([, { start }]) => void start()),
    interrupt: () => interruption.abort(),
    stop: async () => void (await Promise.all(domains.map(([, { stop }]) => stop()))),
  };

  function chunkSignal(): AbortSignal {
    return AbortSignal.any([interruption.signal, AbortSignal.timeout(CHUNK_MS)]);
  }

  function goOnWithPost(postId: PostId, chunk: number): Promise<void> {
    const data = { postId, chunk };
    return events.publish({ name: 'work.purgePost', slot: slotOf(postId), data }, `purge-post:${postId}:${chunk}`);
  }
}
