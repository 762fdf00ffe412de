import type { UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { Refusal } from '@lumigraph/subgraph-kit';
import { findAccounts } from '../data/accounts.ts';
import { requestersAfter } from '../data/follow-requests.ts';
import type { Tables } from '../data/tables.ts';
import { createGraph } from './graph.ts';
import { createUsersOutbox } from './outbox.ts';

/** Lets in who waits before an account that went public. */
export interface Admission {
  /**
   * Turns every waiting request into a follow where the account is public, and stops when it goes private meanwhile. Idempotent. Throws
   * when it is interrupted before the end: what it has done stays done.
   */
  admitAll(user: UserId): Promise<void>;
  start(): void;
  /** Ends what is under way, which then throws. */
  interrupt(): void;
  stop(): Promise<void>;
}

const BATCH = 100;

/** What workers need to let waiting people in. */
export function createAdmission(clients: Clients): Admission {
  const db = clients.database.for<Tables>();
  const outbox = createUsersOutbox(clients);
  const graph = createGraph(outbox);
  const ending = new AbortController();
  return {
    admitAll: async (user) => {
      for (let after: UserId | null = null; await isPublic(user); ) {
        const requesters: UserId[] = await requestersAfter(db, user, { after, limit: BATCH });
        for (const requester of requesters) {
          ending.signal.throwIfAborted();
          await admit(requester, user);
        }
        after = requesters.at(-1) ?? null;
        if (!after) return;
      }
    },
    start: outbox.start,
    interrupt: () => ending.abort(),
    stop: outbox.stop,
  };

  async function isPublic(user: UserId): Promise<boolean> {
    return (await findAccounts(db, [user])).get(user)?.isPrivate === false;
  }

  /** One pair per transaction: the account is never locked for longer than a follow takes. */
  async function admit(follower: UserId, followee: UserId): Promise<void> {
    try {
      await graph.admit({ follower, followee });
    } catch (error) {
      // One of them is suspended or gone: nothing to let in.
      if (!(error instanceof Refusal)) throw error;
    }
  }
}
