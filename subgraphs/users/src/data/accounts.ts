import { matchIds, matchSlot } from '@lumigraph/database';
import { compareIds, type MediaId, newId, randomSlot, slotOf, type UserId } from '@lumigraph/ids';
import { type Kysely, type Selectable, sql, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** An account as resolvers see it; never with its password or its e-mail. */
export interface Account {
  id: UserId;
  username: string;
  displayName: string;
  bio: string;
  avatarMediaId: MediaId | null;
  isPrivate: boolean;
  isVerified: boolean;
  isActive: boolean;
  isModerator: boolean;
  followerCount: number;
  followingCount: number;
  requestCount: number;
  version: number;
  createdAt: Date;
}

const COLUMNS = [
  'id',
  'username',
  'display_name',
  'bio',
  'avatar_media_id',
  'is_private',
  'is_verified',
  'state',
  'role',
  'follower_count',
  'following_count',
  'request_count',
  'version',
  'created_at',
] as const;

/** The accounts of these ids, in whatever state; ids that do not exist are missing. */
export async function findAccounts(db: Kysely<Tables>, ids: readonly UserId[]): Promise<Map<UserId, Account>> {
  const rows = await db.selectFrom('users.accounts').select(COLUMNS).where(matchIds('users.accounts', ids)).execute();
  return new Map(rows.map((row) => [row.id, accountOf(row)]));
}

/** Stores a new account in a slot of chance and returns its id. */
export async function insertAccount(
  trx: Transaction<Tables>,
  values: { username: string; email: string; password_hash: string; display_name: string },
): Promise<UserId> {
  for (;;) {
    const id = newId<'user'>(randomSlot());
    const row = await trx
      .insertInto('users.accounts')
      .values({ slot: slotOf(id), id, ...values })
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (row) return row.id;
  }
}

/** What changes of the graph and of the profile need to know of a locked account. */
export type LockedAccount = Pick<Account, 'isPrivate' | 'followingCount' | 'requestCount'>;

/**
 * Locks the rows of these active accounts until the transaction ends; accounts that are gone are missing. Always the lower id first,
 * so that transactions over crossing pairs wait for each other instead of dying; one statement for each, so that none spans slots.
 */
export async function lockAccounts(
  trx: Transaction<Tables>,
  ids: readonly UserId[],
): Promise<Map<UserId, LockedAccount>> {
  const locked = new Map<UserId, LockedAccount>();
  for (const id of [...ids].sort(compareIds)) {
    const row = await trx
      .selectFrom('users.accounts')
      .select(['is_private', 'following_count', 'request_count'])
      .where(matchSlot('users.accounts', id))
      .where('state', '=', 'active')
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (row) {
      const { is_private: isPrivate, following_count: followingCount, request_count: requestCount } = row;
      locked.set(id, { isPrivate, followingCount, requestCount });
    }
  }
  return locked;
}

/** Adds to the counts of a locked account. */
export async function addToCounts(
  trx: Transaction<Tables>,
  id: UserId,
  change: { followers?: number; following?: number; requests?: number },
): Promise<void> {
  await trx
    .updateTable('users.accounts')
    .set({
      follower_count: sql`follower_count + ${change.followers ?? 0}`,
      following_count: sql`following_count + ${change.following ?? 0}`,
      request_count: sql`request_count + ${change.requests ?? 0}`,
    })
    .where(matchSlot('users.accounts', id))
    .execute();
}

/** What a profile's owner can change; what is undefined stays. */
export interface ProfileChange {
  displayName?: string | undefined;
  bio?: string | undefined;
  avatarMediaId?: MediaId | null | undefined;
  isPrivate?: boolean | undefined;
}

/** Changes a profile and returns its new version. */
export async function changeProfile(trx: Transaction<Tables>, id: UserId, change: ProfileChange): Promise<number> {
  const row = await trx
    .updateTable('users.accounts')
    .set({
      ...(change.displayName !== undefined && { display_name: change.displayName }),
      ...(change.bio !== undefined && { bio: change.bio }),
      ...(change.avatarMediaId !== undefined && { avatar_media_id: change.avatarMediaId }),
      ...(change.isPrivate !== undefined && { is_private: change.isPrivate }),
      version: sql`version + 1`,
    })
    .where(matchSlot('users.accounts', id))
    .returning('version')
    .executeTakeFirstOrThrow();
  return row.version;
}

/** Takes an avatar away from who has it and returns their new version; null where they have it not. */
export async function removeAvatar(trx: Transaction<Tables>, id: UserId, avatar: MediaId): Promise<number | null> {
  const row = await trx
    .updateTable('users.accounts')
    .set({ avatar_media_id: null, version: sql`version + 1` })
    .where(matchSlot('users.accounts', id))
    .where('avatar_media_id', '=', avatar)
    .returning('version')
    .executeTakeFirst();
  return row?.version ?? null;
}

function accountOf(row: Pick<Selectable<Tables['users.accounts']>, (typeof COLUMNS)[number]>): Account {
  return {
    id: row.id,
    username: row.username,
    displayName: row.display_name,
    bio: row.bio,
    avatarMediaId: row.avatar_media_id,
    isPrivate: row.is_private,
    isVerified: row.is_verified,
    isActive: row.state === 'active',
    isModerator: row.role === 'moderator',
    followerCount: row.follower_count,
    followingCount: row.following_count,
    requestCount: row.request_count,
    version: row.version,
    createdAt: row.created_at,
  };
}
