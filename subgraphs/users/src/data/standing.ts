import { matchSlot } from '@lumigraph/database';
import { compareIds, type UserId } from '@lumigraph/ids';
import { type Selectable, sql, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** Whether an account is there, and what it may do. */
export type Standing = Pick<Selectable<Tables['users.accounts']>, 'state' | 'role'>;

/**
 * Keeps others from changing the standing of these accounts until the transaction ends, and returns it; ids that do not exist are missing.
 * The lower id first, and one statement for each, as `lockAccounts`.
 */
export async function lockStandings(trx: Transaction<Tables>, ids: readonly UserId[]): Promise<Map<UserId, Standing>> {
  const locked = new Map<UserId, Standing>();
  for (const id of [...new Set(ids)].sort(compareIds)) {
    const row = await trx
      .selectFrom('users.accounts')
      .select(['state', 'role'])
      .where(matchSlot('users.accounts', id))
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (row) locked.set(id, row);
  }
  return locked;
}

/** Changes the standing of a locked account and returns its new version. */
export async function changeStanding(trx: Transaction<Tables>, id: UserId, change: Partial<Standing>): Promise<number> {
  const row = await trx
    .updateTable('users.accounts')
    .set({ ...change, version: sql`version + 1` })
    .where(matchSlot('users.accounts', id))
    .returning('version')
    .executeTakeFirstOrThrow();
  return row.version;
}
