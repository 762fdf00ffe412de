import type { UserId } from '@lumigraph/ids';
import type { Kysely, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** Whose these usernames (by their keys) are; free ones are missing. */
export async function ownersOfUsernames(db: Kysely<Tables>, keys: readonly string[]): Promise<Map<string, UserId>> {
  const rows = await db
    .selectFrom('users.usernames')
    .select(['username_key', 'user_id'])
    .where('username_key', 'in', [...keys])
    .execute();
  return new Map(rows.map((row) => [row.username_key, row.user_id]));
}

/** Whether somebody has a username that looks so. */
export async function isLookTaken(db: Kysely<Tables>, look: string): Promise<boolean> {
  const row = await db.selectFrom('users.username_looks').select('user_id').where('look', '=', look).executeTakeFirst();
  return row !== undefined;
}

/** Whose this e-mail (by its key) is, or null. */
export async function ownerOfEmail(db: Kysely<Tables>, key: string): Promise<UserId | null> {
  const row = await db.selectFrom('users.emails').select('user_id').where('email_key', '=', key).executeTakeFirst();
  return row?.user_id ?? null;
}

/**
 * Gives a username to a user; false where it, or one that looks so, is taken. Of several at the same moment, the primary keys let one have it.
 */
export async function claimUsername(
  trx: Transaction<Tables>,
  { key, look }: { key: string; look: string },
  user: UserId,
): Promise<boolean> {
  // Who has the name has its look too: the look alone decides, but for names that are older than looks.
  const hasLook = await trx
    .insertInto('users.username_looks')
    .values({ look, user_id: user })
    .onConflict((conflict) => conflict.doNothing())
    .returning('user_id')
    .executeTakeFirst();
  const hasName = await trx
    .insertInto('users.usernames')
    .values({ username_key: key, user_id: user })
    .onConflict((conflict) => conflict.doNothing())
    .returning('user_id')
    .executeTakeFirst();
  return hasLook !== undefined && hasName !== undefined;
}

/** Gives an e-mail to a user; false where it is taken. */
export async function claimEmail(trx: Transaction<Tables>, key: string, user: UserId): Promise<boolean> {
  const row = await trx
    .insertInto('users.emails')
    .values({ email_key: key, user_id: user })
    .onConflict((conflict) => conflict.doNothing())
    .returning('user_id')
    .executeTakeFirst();
  return row !== undefined;
}
