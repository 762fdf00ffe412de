import type { PostId, UserId } from '@lumigraph/ids';
import { goneAmong } from '@lumigraph/people-reads';
import { apiError } from '@lumigraph/subgraph-kit';
import type { Transaction } from 'kysely';
import { forgetMention } from './data/purging.ts';
import type { Tables } from './data/tables.ts';

/** Takes out of a post that this transaction has written who deleted their account since they were looked up. Throws UNAUTHENTICATED where that is its author. */
export async function forgetGone(
  trx: Transaction<Tables>,
  { id, authorId, people }: { id: PostId; authorId: UserId; people: readonly UserId[] },
): Promise<void> {
  const gone = await goneAmong(trx, [authorId, ...people]);
  if (gone.has(authorId)) throw apiError('UNAUTHENTICATED', 'Sign in first.');
  for (const person of gone) await forgetMention(trx, id, person);
}
