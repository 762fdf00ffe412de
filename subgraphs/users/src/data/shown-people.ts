import { asJson, type Cache, type CachedReads, cachedId } from '@lumigraph/cache';
import { parseId, type UserId } from '@lumigraph/ids';
import { keys } from '@lumigraph/redis';
import type { Kysely } from 'kysely';
import { z } from 'zod';
import { type Account, findAccounts } from './accounts.ts';
import { ownersOfUsernames } from './names.ts';
import { findOwnAccounts, type OwnAccount } from './own-accounts.ts';
import { findRelations, type Relation } from './relations.ts';
import type { Tables } from './tables.ts';

/** What is shown of people, through the cache; what is decided for good reads the tables. */
export interface ShownPeople {
  /** Accounts, in whatever state. */
  accounts: CachedReads<UserId, Account>;
  /** What only their owners may see of accounts. */
  ownAccounts: CachedReads<UserId, OwnAccount>;
  /** A viewer's relation to people. */
  relationsOf(viewer: UserId): CachedReads<UserId, Relation>;
  /** Whose usernames (by their keys) are. */
  usernames: CachedReads<string, UserId>;
}

const SECONDS = 60;

const account: z.ZodType<Account> = z.object({
  id: cachedId<'user'>(),
  username: z.string(),
  displayName: z.string(),
  bio: z.string(),
  avatarMediaId: cachedId<'media'>().nullable(),
  isPrivate: z.boolean(),
  isVerified: z.boolean(),
  isActive: z.boolean(),
  // The release before writes no role; who has none is no moderator.
  isModerator: z.boolean().default(false),
  followerCount: z.int(),
  followingCount: z.int(),
  requestCount: z.int(),
  version: z.int(),
  createdAt: z.coerce.date(),
});

const ownAccount: z.ZodType<OwnAccount> = z.object({
  email: z.string(),
  isEmailVerified: z.boolean(),
  hideSeenPosts: z.boolean(),
  pushNotifications: z.boolean(),
});

export function createShownPeople({ cache, db }: { cache: Cache; db: Kysely<Tables> }): ShownPeople {
  return {
    accounts: cache.reads({
      name: 'profile',
      keyOf: keys.profile,
      seconds: SECONDS,
      load: (ids) => findAccounts(db, ids),
      ...asJson(account),
    }),
    ownAccounts: cache.reads({
      name: 'own-account',
      keyOf: keys.ownAccount,
      seconds: SECONDS,
      load: (ids) => findOwnAccounts(db, ids),
      ...asJson(ownAccount),
    }),
    relationsOf: (viewer) =>
      cache.reads<UserId, Relation>({
        name: 'stance',
        keyOf: (other) => keys.stance(viewer, other),
        seconds: SECONDS,
        load: (others) => findRelations(db, viewer, others),
        encode: encodeRelation,
        decode: decodeRelation,
      }),
    usernames: cache.reads<string, UserId>({
      name: 'username',
      keyOf: keys.username,
      seconds: SECONDS,
      load: (names) => ownersOfUsernames(db, names),
      encode: String,
      decode: parseId<'user'>,
    }),
  };
}

function encodeRelation(relation: Relation): string {
  const { isViewer, following, followedBy, requested, blocking, blockedBy, muting } = relation;
  return [isViewer, following, followedBy, requested, blocking, blockedBy, muting].map(Number).join('');
}

function decodeRelation(text: string): Relation | null {
  if (!/^[01]{7}$/.test(text)) return null;
  const [isViewer, following, followedBy, requested, blocking, blockedBy, muting] = [...text].map(
    (flag) => flag === '1',
  );
  return {
    isViewer: isViewer === true,
    following: following === true,
    followedBy: followedBy === true,
    requested: requested === true,
    blocking: blocking === true,
    blockedBy: blockedBy === true,
    muting: muting === true,
  };
}
