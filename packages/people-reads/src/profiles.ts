import { matchIds } from '@lumigraph/database';
import type { UserId } from '@lumigraph/ids';
import type { Kysely } from 'kysely';

/** What can be found of someone. */
export interface Profile {
  id: UserId;
  username: string;
  displayName: string;
  bio: string;
  followerCount: number;
}

/** Batched reads of what search needs; no policy, no writes. */
interface ProfileReads {
  /** The profiles of those of these people whose account is active. */
  active(ids: readonly UserId[]): Promise<Map<UserId, Profile>>;
}

type Tables = {
  'users.accounts': {
    slot: number;
    id: UserId;
    username: string;
    display_name: string;
    bio: string;
    follower_count: number;
    state: string;
  };
};

/** Reads over the database, or within one of its transactions. */
export function createProfileReads(db: Kysely<unknown>): ProfileReads {
  return {
    active: async (ids) => {
      const rows = await db
        .withTables<Tables>()
        .selectFrom('users.accounts')
        .select(['id', 'username', 'display_name as displayName', 'bio', 'follower_count as followerCount'])
        .where(matchIds('users.accounts', ids))
        .where('state', '=', 'active')
        .execute();
      return new Map(rows.map((row) => [row.id, row]));
    },
  };
}
