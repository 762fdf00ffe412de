import { matchIds } from '@lumigraph/database';
import type { UserId } from '@lumigraph/ids';
import { type QueryExecutorProvider, sql } from 'kysely';

/**
 * Those of these people who deleted their account. Whoever writes a row of someone's asks within its transaction, and after its first write:
 * a purge waits for the transactions that were writing when the account was deleted (`othersEnd`), so that none leaves a row behind. One
 * statement, which locks nothing.
 */
export async function goneAmong(db: QueryExecutorProvider, people: readonly UserId[]): Promise<Set<UserId>> {
  if (people.length === 0) return new Set();
  const { rows } = await sql<{ id: UserId }>`
    select id from users.accounts where ${matchIds('users.accounts', people)} and state = 'deleted'`.execute(db);
  return new Set(rows.map(({ id }) => id));
}
