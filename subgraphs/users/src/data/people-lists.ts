import { slotOf, type UserId } from '@lumigraph/ids';
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
  sentRequests: { table: 'users.sent_requests', person: 'target_id', at: 'requested_at' },
  blocked: { table: 'users.blocks', person: 'blocked_id', at: 'blocked_at' },
  muted: { table: 'users.mutes', person: 'muted_id', at: 'muted_at' },
} as const;
export type PeopleList = keyof typeof LISTS;

/** A page of one of a user's lists: at most `limit` people, from the place behind `after` on. */
export interface PageAsked {
  owner: UserId;
  after: Place | null;
  limit: number;
}

const FIRST = { at: 'infinity', id: '0' };

/** The people of each page asked for, of one kind of list. One statement for all pages. */
export async function pagesOfPeople(
  db: Kysely<Tables>,
  list: PeopleList,
  pages: readonly PageAsked[],
): Promise<Place[][]> {
  const { table, ...columns } = LISTS[list];
  const [person, at] = [sql.ref(`p.${columns.person}`), sql.ref(`p.${columns.at}`)];
  const slots = pages.map(({ owner }) => slotOf(owner));
  const owners = pages.map(({ owner }) => owner);
  const times = pages.map(({ after }) => after?.at.toISOString() ?? FIRST.at);
  const ids = pages.map(({ after }) => after?.id ?? FIRST.id);
  const limits = pages.map(({ limit }) => limit);
  const { rows } = await sql<Place & { page: number }>`
    select asked.page::int as page, place.id, place.at
    from unnest(${slots}::smallint[], ${owners}::bigint[], ${times}::timestamptz[], ${ids}::bigint[], ${limits}::int[])
      with ordinality as asked (slot, owner, at, id, size, page)
    cross join lateral (
      select ${person} as id, ${at} as at from ${sql.table(table)} p
      where p.slot = asked.slot and p.user_id = asked.owner and (${at}, ${person}) < (asked.at, asked.id)
      order by ${at} desc, ${person} desc limit asked.size
    ) place
    order by asked.page, place.at desc, place.id desc`.execute(db);
  const found = pages.map((): Place[] => []);
  for (const { page, ...place } of rows) found[page - 1]?.push(place);
  return found;
}
