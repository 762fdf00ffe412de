import { matchSlot } from '@lumigraph/database';
import type { UserId } from '@lumigraph/ids';
import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables.ts';

/** A person's place in a list, which is ordered by `at`, ties by id, the newest first. */
export interface Place {
  id: UserId;
  at: Date;
}

/** The lists of people that a user has: each lies in the user's slot under an index of this order. */
const LISTS = {
  followers: { table: 'users.followers', person: 'follower_id', at: 'followed_at' },
  following: { table: 'users.following', person: 'followee_id', at: 'followed_at' },
  followRequests: { table: 'users.follow_requests', person: 'requester_id', at: 'requested_at' },
} as const;
export type PeopleList = keyof typeof LISTS;

/** At most `limit` people of a user's list, from the place behind `after` on. */
export async function pageOfPeople(
  db: Kysely<Tables>,
  list: PeopleList,
  owner: UserId,
  { after, limit }: { after: Place | null; limit: number },
): Promise<Place[]> {
  const { table, person, at } = LISTS[list];
  const place = sql`(${sql.ref(at)}, ${sql.ref(person)})`;
  const behind = after ? sql`and ${place} < (${after.at}::timestamptz, ${after.id}::bigint)` : sql``;
  const { rows } = await sql<Place>`
    select ${sql.ref(person)} as id, ${sql.ref(at)} as at from ${sql.table(table)}
    where ${matchSlot(table, owner, 'user_id')} ${behind}
    order by ${sql.ref(at)} desc, ${sql.ref(person)} desc limit ${limit}`.execute(db);
  return rows;
}
