import { type PostId, slotOf, type UserId } from '@lumigraph/ids';
import { type Kysely, sql, type Transaction } from 'kysely';

/**
 * Reads and writes the documents of one slot (a person's, and their posts') while nobody else does: who wrote last has then also read last.
 * All on the lock's own connection, since those who wait for the lock may hold every other one.
 */
export function alone<Result>(
  db: Kysely<unknown>,
  id: PostId | UserId,
  run: (trx: Transaction<unknown>) => Promise<Result>,
): Promise<Result> {
  return db.transaction().execute(async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtext('discovery.documents'), ${slotOf(id)})`.execute(trx);
    return run(trx);
  });
}
