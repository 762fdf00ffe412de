import { slotOf, type UserId } from '@lumigraph/ids';
import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables.ts';

/** How a viewer stands to someone. */
export interface Relation {
  isViewer: boolean;
  following: boolean;
  followedBy: boolean;
  requested: boolean;
  blocking: boolean;
  /** Never told: it decides alone who is seen. */
  blockedBy: boolean;
  muting: boolean;
}

/** The relation of anonymous viewers to everyone. */
export const STRANGER: Relation = {
  isViewer: false,
  following: false,
  followedBy: false,
  requested: false,
  blocking: false,
  blockedBy: false,
  muting: false,
};

/** A viewer's relation to each of these people. One statement, which stays in the viewer's slot. */
export async function findRelations(
  db: Kysely<Tables>,
  viewer: UserId,
  ids: readonly UserId[],
): Promise<Map<UserId, Relation>> {
  const mine = sql`slot = ${slotOf(viewer)} and user_id = ${viewer}`;
  const { rows } = await sql<{ id: UserId } & Omit<Relation, 'isViewer'>>`
    select person.id,
      exists (select from users.following where ${mine} and followee_id = person.id) as following,
      exists (select from users.followers where ${mine} and follower_id = person.id) as "followedBy",
      exists (select from users.sent_requests where ${mine} and target_id = person.id) as requested,
      exists (select from users.blocks where ${mine} and blocked_id = person.id) as blocking,
      exists (select from users.blocked_by where ${mine} and blocker_id = person.id) as "blockedBy",
      exists (select from users.mutes where ${mine} and muted_id = person.id) as muting
    from unnest(${[...ids]}::bigint[]) as person (id)`.execute(db);
  return new Map(rows.map(({ id, ...relation }) => [id, { ...relation, isViewer: id === viewer }]));
}
