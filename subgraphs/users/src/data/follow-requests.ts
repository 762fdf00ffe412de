import { matchSlot } from '@lumigraph/database';
import { slotOf, type UserId } from '@lumigraph/ids';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Pair } from './follows.ts';
import type { Tables } from './tables.ts';

/** Stores a request to follow on both sides; false where it waits already. */
export async function insertRequest(trx: Transaction<Tables>, { follower, followee }: Pair): Promise<boolean> {
  const row = await trx
    .insertInto('users.follow_requests')
    .values({
      slot: slotOf(followee),
      user_id: followee,
      requester_id: follower,
      requested_at: sql<Date>`clock_timestamp()`,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('requested_at')
    .executeTakeFirst();
  if (!row) return false;
  await trx
    .insertInto('users.sent_requests')
    .values({ slot: slotOf(follower), user_id: follower, target_id: followee, requested_at: row.requested_at })
    .execute();
  return true;
}

/** Takes a request away on both sides; false where none waits. */
export async function deleteRequest(trx: Transaction<Tables>, { follower, followee }: Pair): Promise<boolean> {
  const { numDeletedRows } = await trx
    .deleteFrom('users.follow_requests')
    .where(matchSlot('users.follow_requests', followee, 'user_id'))
    .where('requester_id', '=', follower)
    .executeTakeFirst();
  if (numDeletedRows === 0n) return false;
  await trx
    .deleteFrom('users.sent_requests')
    .where(matchSlot('users.sent_requests', follower, 'user_id'))
    .where('target_id', '=', followee)
    .execute();
  return true;
}

/** Who asks to follow someone, by id: at most `limit` of those behind `after`. */
export async function requestersAfter(
  db: Kysely<Tables>,
  followee: UserId,
  { after, limit }: { after: UserId | null; limit: number },
): Promise<UserId[]> {
  const rows = await db
    .selectFrom('users.follow_requests')
    .select('requester_id')
    .where(matchSlot('users.follow_requests', followee, 'user_id'))
    .where(sql<boolean>`requester_id > ${after ?? '0'}`)
    .orderBy('requester_id')
    .limit(limit)
    .execute();
  return rows.map((row) => row.requester_id);
}
