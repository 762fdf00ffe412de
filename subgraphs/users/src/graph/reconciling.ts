import type { UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { keysOfAccount } from '@lumigraph/people-reads';
import { type Drift, type Reconciler, reconcileBatch } from '@lumigraph/reconcile';
import { accountsToReconcile, countAgain, setCounts } from '../data/reconciling.ts';
import type { Tables } from '../data/tables.ts';
import { createUsersOutbox } from './outbox.ts';

const COUNTS = ['follower_count', 'following_count', 'request_count'] as const;

/** Brings the counts of followers, followees and requests into line with the graph. */
export function createGraphReconciler(clients: Clients): Reconciler {
  const db = clients.database.for<Tables>();
  const outbox = createUsersOutbox(clients);
  return {
    name: 'users',
    batch: (place) =>
      reconcileBatch(
        place,
        (slots, behind, limit) => accountsToReconcile(db, slots, behind, limit),
        ({ id }) => mend(id),
      ),
    start: outbox.start,
    stop: outbox.stop,
  };

  function mend(id: UserId): Promise<Drift[]> {
    return outbox.transaction(async (trx, _tell, outdated) => {
      const found = await countAgain(trx, id);
      if (!found) return [];
      const { present, counted } = found;
      const drifts = COUNTS.filter((name) => present[name] !== counted[name]);
      if (drifts.length === 0) return [];
      outdated.drop(...keysOfAccount(id));
      await setCounts(trx, id, counted);
      return drifts.map((name) => ({ count: `users.${name}`, id, from: present[name], to: counted[name] }));
    });
  }
}
