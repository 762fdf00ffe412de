import { matchSlot } from '@lumigraph/database';
import type { UserId } from '@lumigraph/ids';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** Marks an active account that has this very password hash as deleted and returns its new version; null where it is not so. */
export async function markDeleted(trx: Transaction<Tables>, id: UserId, passwordHash: string): Promise<number | null> {
  const row = await trx
    .updateTable('users.accounts')
    .set({ state: 'deleted', deleted_at: sql<Date>`now()`, version: sql`version + 1` })
    .where(matchSlot('users.accounts', id))
    .where('state', '=', 'active')
    .where('password_hash', '=', passwordHash)
    .returning('version')
    .executeTakeFirst();
  return row?.version ?? null;
}

/** Whose name and address are to be given free. */
export interface Leaver {
  id: UserId;
  username: string;
  email: string;
}

/** A deleted account that is not purged yet; null where there is none. */
export async function findLeaver(db: Kysely<Tables>, id: UserId): Promise<Leaver | null> {
  const row = await db
    .selectFrom('users.accounts')
    .select(['id', 'username', 'email'])
    .where(matchSlot('users.accounts', id))
    .where('state', '=', 'deleted')
    .where('purged_at', 'is', null)
    .executeTakeFirst();
  return row ?? null;
}

/** Leaves of a deleted account nothing but that there was one; false where that is done. */
export async function bury(trx: Transaction<Tables>, id: UserId): Promise<boolean> {
  const row = await trx
    .updateTable('users.accounts')
    .set({
      username: '',
      email: '',
      email_verified_at: null,
      password_hash: '',
      display_name: '',
      bio: '',
      avatar_media_id: null,
      is_private: true,
      is_verified: false,
      role: 'member',
      hide_seen_posts: true,
      push_notifications: false,
      version: sql`version + 1`,
      purged_at: sql<Date>`now()`,
    })
    .where(matchSlot('users.accounts', id))
    .where('state', '=', 'deleted')
    .where('purged_at', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Gives someone's username (by its key and its look) and e-mail (by its key) free. */
export async function freeNames(
  trx: Transaction<Tables>,
  owner: UserId,
  { username, look, email }: { username: string; look: string; email: string },
): Promise<void> {
  await trx.deleteFrom('users.usernames').where('username_key', '=', username).where('user_id', '=', owner).execute();
  await trx.deleteFrom('users.username_looks').where('look', '=', look).where('user_id', '=', owner).execute();
  await trx.deleteFrom('users.emails').where('email_key', '=', email).where('user_id', '=', owner).execute();
}
