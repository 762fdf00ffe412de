import { matchSlot } from '@lumigraph/database';
import { slotOf, type UserId } from '@lumigraph/ids';
import { sql, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** Who follows, or asks to follow, whom. */
export interface Pair {
  follower: UserId;
  followee: UserId;
}

/**
 * Stores a follow on both sides, with the same moment; false where it stands already. The moment is taken now and not when the
 * transaction began: with the followee's row locked, followers then come in the order of their commits, which keeps pages stable.
 */
export async function insertFollow(trx: Transaction<Tables>, { follower, followee }: Pair): Promise<boolean> {
  const row = await trx
    .insertInto('users.following')
    .values({
      slot: slotOf(follower),
      user_id: follower,
      followee_id: followee,
      followed_at: sql<Date>`clock_timestamp()`,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('followed_at')
    .executeTakeFirst();
  if (!row) return false;
  await trx
    .insertInto('users.followers')
    .values({ slot: slotOf(followee), user_id: followee, follower_id: follower, followed_at: row.followed_at })
    .execute();
  return true;
}

/** Takes a follow away on both sides; false where there is none. */
export async function deleteFollow(trx: Transaction<Tables>, { follower, followee }: Pair): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('users.following')
    .where(matchSlot('users.following', follower, 'user_id'))
    .where('followee_id', '=', followee)
    .executeTakeFirst();
  if (numDeletedRows === 0n) return false;
  await trx
    .deleteFrom('users.followers')
    .where(matchSlot('users.followers', followee, 'user_id'))
    .where('follower_id', '=', follower)
    .execute();
  return true;
}

export async function isFollowing(trx: Transaction<Tables>, { follower, followee }: Pair): Promise<boolean> {
  const row = await trx
    .selectFrom('users.following')
    .select('followee_id')
    .where(matchSlot('users.following', follower, 'user_id'))
    .where('followee_id', '=', followee)
    .executeTakeFirst();
  return row !== undefined;
}
