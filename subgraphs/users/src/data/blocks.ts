import { matchSlot } from '@lumigraph/database';
import { slotOf, type UserId } from '@lumigraph/ids';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** Who blocks whom. */
export interface Block {
  blocker: UserId;
  blocked: UserId;
}

/** Stores a block on both sides, with the same moment; false where it stands already. */
export async function insertBlock(trx: Transaction<Tables>, { blocker, blocked }: Block): Promise<boolean> {
  const row = await trx
    .insertInto('users.blocks')
    .values({
      slot: slotOf(blocker),
      user_id: blocker,
      blocked_id: blocked,
      blocked_at: sql<Date>`clock_timestamp()`,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('blocked_at')
    .executeTakeFirst();
  if (!row) return false;
  await trx
    .insertInto('users.blocked_by')
    .values({ slot: slotOf(blocked), user_id: blocked, blocker_id: blocker, blocked_at: row.blocked_at })
    .execute();
  return true;
}

/** Takes a block away on both sides; false where there is none. */
export async function deleteBlock(trx: Transaction<Tables>, { blocker, blocked }: Block): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('users.blocks')
    .where(matchSlot('users.blocks', blocker, 'user_id'))
    .where('blocked_id', '=', blocked)
    .executeTakeFirst();
  if (numDeletedRows === 0n) return false;
  await trx
    .deleteFrom('users.blocked_by')
    .where(matchSlot('users.blocked_by', blocked, 'user_id'))
    .where('blocker_id', '=', blocker)
    .execute();
  return true;
}

export async function isBlocking(trx: Transaction<Tables>, { blocker, blocked }: Block): Promise<boolean> {
  const row = await trx
    .selectFrom('users.blocks')
    .select('blocked_id')
    .where(matchSlot('users.blocks', blocker, 'user_id'))
    .where('blocked_id', '=', blocked)
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether one of two people blocks the other. One statement, which stays in the slot of the one. */
export async function isEitherBlocking(trx: Transaction<Tables>, one: UserId, other: UserId): Promise<boolean> {
  const ofOne = sql`slot = ${slotOf(one)} and user_id = ${one}`;
  const { rows } = await sql`
    select from users.blocks where ${ofOne} and blocked_id = ${other}
    union all select from users.blocked_by where ${ofOne} and blocker_id = ${other}`.execute(trx);
  return rows.length > 0;
}

/** How many people someone blocks. */
export async function countBlocks(db: Kysely<Tables>, blocker: UserId): Promise<number> {
  const { count } = await db
    .selectFrom('users.blocks')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where(matchSlot('users.blocks', blocker, 'user_id'))
    .executeTakeFirstOrThrow();
  return Number(count);
}
