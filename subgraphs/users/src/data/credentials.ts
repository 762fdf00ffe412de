import { matchSlot } from '@lumigraph/database';
import type { UserId } from '@lumigraph/ids';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** What signing in needs to know. */
export async function findCredentials(db: Kysely<Tables>, id: UserId) {
  return db
    .selectFrom('users.accounts')
    .select(['id', 'password_hash', 'state'])
    .where(matchSlot('users.accounts', id))
    .executeTakeFirst();
}

/** To whom a mail goes. */
export interface Recipient {
  id: UserId;
  username: string;
  email: string;
  isVerified: boolean;
}

/** The active account that has this id, as mails need to know it; or null. */
export async function findRecipient(db: Kysely<Tables>, id: UserId): Promise<Recipient | null> {
  const row = await db
    .selectFrom('users.accounts')
    .select(['id', 'username', 'email', 'email_verified_at'])
    .where(matchSlot('users.accounts', id))
    .where('state', '=', 'active')
    .executeTakeFirst();
  return row
    ? { id: row.id, username: row.username, email: row.email, isVerified: row.email_verified_at !== null }
    : null;
}

/** Whether an active account has this very password hash still; it keeps it until the transaction ends. */
export async function holdPassword(trx: Transaction<Tables>, id: UserId, passwordHash: string): Promise<boolean> {
  const row = await trx
    .selectFrom('users.accounts')
    .select('id')
    .where(matchSlot('users.accounts', id))
    .where('state', '=', 'active')
    .where('password_hash', '=', passwordHash)
    .forShare()
    .executeTakeFirst();
  return row !== undefined;
}

/** Gives an active account another password: only in the place of `from`, where that is given. False where it is not so. */
export async function replacePassword(
  trx: Transaction<Tables>,
  id: UserId,
  { from, to }: { from?: string; to: string },
): Promise<boolean> {
  let update = trx
    .updateTable('users.accounts')
    .set({ password_hash: to })
    .where(matchSlot('users.accounts', id))
    .where('state', '=', 'active');
  if (from !== undefined) update = update.where('password_hash', '=', from);
  return (await update.returning('id').executeTakeFirst()) !== undefined;
}

/** Notes that an active account's e-mail is its owner's; false where there is no such account. */
export async function markEmailVerified(trx: Transaction<Tables>, id: UserId): Promise<boolean> {
  const row = await trx
    .updateTable('users.accounts')
    .set({ email_verified_at: sql<Date>`coalesce(email_verified_at, now())` })
    .where(matchSlot('users.accounts', id))
    .where('state', '=', 'active')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}
