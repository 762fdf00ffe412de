import { matchIds, matchSlot } from '@lumigraph/database';
import type { UserId } from '@lumigraph/ids';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** How an account wants the product to be. */
export interface Settings {
  hideSeenPosts: boolean;
  pushNotifications: boolean;
}

/** What only its owner sees of an account. */
export interface OwnAccount extends Settings {
  email: string;
  isEmailVerified: boolean;
}

/** What only their owners may see of these accounts; ids that do not exist are missing. */
export async function findOwnAccounts(db: Kysely<Tables>, ids: readonly UserId[]): Promise<Map<UserId, OwnAccount>> {
  const rows = await db
    .selectFrom('users.accounts')
    .select([
      'id',
      'email',
      sql<boolean>`email_verified_at is not null`.as('isEmailVerified'),
      'hide_seen_posts as hideSeenPosts',
      'push_notifications as pushNotifications',
    ])
    .where(matchIds('users.accounts', ids))
    .execute();
  return new Map(rows.map(({ id, ...own }) => [id, own]));
}

/** Changes the settings of an active account, where what is undefined stays, and returns its new version; null where there is none. */
export async function changeSettings(
  trx: Transaction<Tables>,
  id: UserId,
  change: { [Name in keyof Settings]?: Settings[Name] | undefined },
): Promise<number | null> {
  const row = await trx
    .updateTable('users.accounts')
    .set({
      ...(change.hideSeenPosts !== undefined && { hide_seen_posts: change.hideSeenPosts }),
      ...(change.pushNotifications !== undefined && { push_notifications: change.pushNotifications }),
      version: sql`version + 1`,
    })
    .where(matchSlot('users.accounts', id))
    .where('state', '=', 'active')
    .returning('version')
    .executeTakeFirst();
  return row?.version ?? null;
}
