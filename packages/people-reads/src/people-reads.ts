import { type Database, matchIds, matchSlot } from '@lumigraph/database';
import { type MediaId, slotOf, type UserId } from '@lumigraph/ids';
import { type Kysely, sql } from 'kysely';

/** What other domains need to know of someone. */
export interface AccountState {
  id: UserId;
  isActive: boolean;
  isPrivate: boolean;
  followerCount: number;
  avatarMediaId: MediaId | null;
  /** Whether they may look at what is reported, and act upon it. */
  isModerator: boolean;
}

/** Someone a user follows, or whom either of the two blocks; nobody follows who is blocked. */
export type KnownRelation = 'followed' | 'blocked';

/** Batched reads of people and relations as PostgreSQL has them, for what is decided for good; no policy, no writes. */
export interface PeopleReads {
  /** The people of these ids; ids that do not exist are missing. One round trip. */
  accounts(ids: readonly UserId[]): Promise<Map<UserId, AccountState>>;
  /** How a user stands to each of these people who is no stranger. One statement, which stays in the user's slot. */
  relationsAmong(user: UserId, ids: readonly UserId[]): Promise<Map<UserId, KnownRelation>>;
  /** Whose these usernames are, by the names in lower case (what makes two the same); those that nobody has are missing. One round trip. */
  ownersOf(usernames: readonly string[]): Promise<Map<string, UserId>>;
  /** Whom a user follows, at most 7,500 (nobody may follow more), the newest first. */
  followees(user: UserId): Promise<UserId[]>;
  /** Those of them whom the user does not mute. */
  unmutedFollowees(user: UserId): Promise<UserId[]>;
  /** A user's followers with ids after `after` (exclusive) up to `upTo` (inclusive), by id. */
  followersBetween(user: UserId, after: UserId | null, upTo: UserId): Promise<UserId[]>;
  /** The id of the last follower of the next `size` followers after `after`, or null where none is left. */
  endOfFollowerChunk(user: UserId, after: UserId | null, size: number): Promise<UserId | null>;
}

interface Tables {
  'users.accounts': {
    slot: number;
    id: UserId;
    state: string;
    is_private: boolean;
    follower_count: number;
    avatar_media_id: MediaId | null;
    role: string;
  };
  'users.usernames': { username_key: string; user_id: UserId };
  'users.following': { slot: number; user_id: UserId; followee_id: UserId; followed_at: Date };
  'users.mutes': { slot: number; user_id: UserId; muted_id: UserId };
  'users.followers': { slot: number; user_id: UserId; follower_id: UserId };
}

const MOST_FOLLOWEES = 7_500;

export function createPeopleReads(database: Database): PeopleReads {
  const db = database.for<Tables>();
  return {
    accounts: async (ids) => {
      if (ids.length === 0) return new Map();
      const rows = await db
        .selectFrom('users.accounts')
        .select(['id', 'state', 'is_private', 'follower_count', 'avatar_media_id', 'role'])
        .where(matchIds('users.accounts', ids))
        .execute();
      return new Map(
        rows.map((row) => [
          row.id,
          {
            id: row.id,
            isActive: row.state === 'active',
            isPrivate: row.is_private,
            followerCount: row.follower_count,
            avatarMediaId: row.avatar_media_id,
            isModerator: row.role === 'moderator',
          },
        ]),
      );
    },
    ownersOf: async (usernames) => {
      if (usernames.length === 0) return new Map();
      const rows = await db
        .selectFrom('users.usernames')
        .select(['username_key', 'user_id'])
        .where('username_key', 'in', [...usernames])
        .execute();
      return new Map(rows.map((row) => [row.username_key, row.user_id]));
    },
    relationsAmong: async (user, ids) => {
      if (ids.length === 0) return new Map();
      const among = (person: string) =>
        sql`slot = ${slotOf(user)} and user_id = ${user} and ${sql.ref(person)} = any(${[...ids]}::bigint[])`;
      const { rows } = await sql<{ id: UserId; relation: KnownRelation }>`
        select followee_id as id, 'followed' as relation from users.following where ${among('followee_id')}
        union all select blocked_id, 'blocked' from users.blocks where ${among('blocked_id')}
        union all select blocker_id, 'blocked' from users.blocked_by where ${among('blocker_id')}`.execute(db);
      return new Map(rows.map(({ id, relation }) => [id, relation]));
    },
    followees: (user) => idsOf(followeesOf(db, user)),
    unmutedFollowees: (user) =>
      idsOf(
        followeesOf(db, user).where(({ not, exists, selectFrom }) =>
          not(
            exists(
              selectFrom('users.mutes')
                .select('muted_id')
                .where(matchSlot('users.mutes', user, 'user_id'))
                .whereRef('muted_id', '=', 'followee_id'),
            ),
          ),
        ),
      ),
    followersBetween: async (user, after, upTo) => {
      const rows = await db
        .selectFrom('users.followers')
        .select('follower_id')
        .where(matchSlot('users.followers', user, 'user_id'))
        .where(sql<boolean>`follower_id > ${after ?? '0'} and follower_id <= ${upTo}`)
        .orderBy('follower_id')
        .execute();
      return rows.map((row) => row.follower_id);
    },
    endOfFollowerChunk: async (user, after, size) => {
      const chunk = db
        .selectFrom('users.followers')
        .select('follower_id')
        .where(matchSlot('users.followers', user, 'user_id'))
        .where(sql<boolean>`follower_id > ${after ?? '0'}`)
        .orderBy('follower_id')
        .limit(size);
      const row = await db
        .selectFrom(chunk.as('chunk'))
        .select((eb) => eb.fn.max<UserId | null>('chunk.follower_id').as('end'))
        .executeTakeFirst();
      return row?.end ?? null;
    },
  };
}

function followeesOf(db: Kysely<Tables>, user: UserId) {
  return db
    .selectFrom('users.following')
    .select('followee_id')
    .where(matchSlot('users.following', user, 'user_id'))
    .orderBy('followed_at', 'desc')
    .orderBy('followee_id', 'desc')
    .limit(MOST_FOLLOWEES);
}

async function idsOf(query: ReturnType<typeof followeesOf>): Promise<UserId[]> {
  return (await query.execute()).map((row) => row.followee_id);
}
