import type { UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { type Purge, purgeInBatches } from '@lumigraph/purge';
import { alone } from './search/alone.ts';
import { forgetWords, takeDocuments } from './search/purging.ts';

const DOCUMENTS_AT_ONCE = 200;

/** Purges the search documents of a deleted account and of its posts, and the words that stood in no others. */
export function createPurge({ database }: Pick<Clients, 'database'>): Purge {
  const db = database.for<unknown>();
  return {
    purge: (user, signal) => purgeInBatches(signal, [() => removeSome(user)]),
    start: () => undefined,
    stop: async () => undefined,
  };

  function removeSome(user: UserId): Promise<number> {
    return alone(db, user, async (trx) => {
      const { documents, words } = await takeDocuments(trx, user, DOCUMENTS_AT_ONCE);
      await forgetWords(trx, words);
      return documents;
    });
  }
}
