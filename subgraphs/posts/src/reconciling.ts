import type { UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { type Drift, type Reconciler, reconcileBatch } from '@lumigraph/reconcile';
import { keys } from '@lumigraph/redis';
import { lockAuthor, setCounts } from './data/authors.ts';
import { authorsToReconcile, countAgain } from './data/reconciling.ts';
import type { Tables } from './data/tables.ts';
import { createPostsOutbox } from './outbox.ts';

const COUNTS = ['post_count', 'pull_post_count'] as const;

/** Brings the counts of authors into line with their posts. */
export function createPostReconciler(clients: Clients): Reconciler {
  const db = clients.database.for<Tables>();
  const outbox = createPostsOutbox(clients);
  return {
    name: 'posts',
    batch: (place) =>
      reconcileBatch(
        place,
        (slots, behind, limit) => authorsToReconcile(db, slots, behind, limit),
        ({ id }) => mend(id),
      ),
    start: outbox.start,
    stop: outbox.stop,
  };

  function mend(author: UserId): Promise<Drift[]> {
    return outbox.transaction(async (trx, _tell, outdated) => {
      await lockAuthor(trx, author);
      const { present, counted } = await countAgain(trx, author);
      const drifts = COUNTS.filter((name) => present[name] !== counted[name]);
      if (drifts.length === 0) return [];
      outdated.drop(keys.postCount(author), keys.pulledAuthor(author));
      await setCounts(trx, author, counted);
      return drifts.map((name) => ({ count: `posts.${name}`, id: author, from: present[name], to: counted[name] }));
    });
  }
}
