import { matchSlot } from '@lumigraph/database';
import { slotOf, type UserId } from '@lumigraph/ids';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** Who mutes whom. */
export interface Mute {
  muter: UserId;
  muted: UserId;
}

/** Stores a mute on both sides; false where it stands already. */
export async function insertMute(trx: Transaction<Tables>, { muter, muted }: Mute): Promise<boolean> {
  const row = await trx
    .insertInto('users.mutes')
    .values({ slot: slotOf(muter), user_id: muter, muted_id: muted, muted_at: sql<Date>`clock_timestamp()` })
    .onConflict((conflict) => conflict.doNothing())
    .returning('muted_id')
    .executeTakeFirst();
  if (!row) return false;
  await trx
    .insertInto('users.muted_by')
    .values({ slot: slotOf(muted), user_id: muted, muter_id: muter })
    .execute();
  return true;
}

/** Takes a mute away on both sides; false where there is none. */
export async function deleteMute(trx: Transaction<Tables>, { muter, muted }: Mute): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('users.mutes')
    .where(matchSlot('users.mutes', muter, 'user_id'))
    .where('muted_id', '=', muted)
    .executeTakeFirst();
  if (numDeletedRows === 0n) return false;
  await trx
    .deleteFrom('users.muted_by')
    .where(matchSlot('users.muted_by', muted, 'user_id'))
    .where('muter_id', '=', muter)
    .execute();
  return true;
}

/** How many people someone mutes. */
export async function countMutes(db: Kysely<Tables>, muter: UserId): Promise<number> {
  const { count } = await db
    .selectFrom('users.mutes')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where(matchSlot('users.mutes', muter, 'user_id'))
    .executeTakeFirstOrThrow();
  return Number(count);
}
