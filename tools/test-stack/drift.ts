import type { Clients } from '@lumigraph/lifecycle';
import { sql } from 'kysely';

/** How many accounts have counts that differ from their rows, how many rows lack their twin on the other side, and how many blocks stand beside a follow or request. */
export async function drift({ clients }: { clients: Pick<Clients, 'database'> }): Promise<unknown> {
  const { rows } = await sql`select
    (select count(*) from users.accounts a where
      follower_count <> (select count(*) from users.followers f where f.user_id = a.id) or
      following_count <> (select count(*) from users.following f where f.user_id = a.id) or
      request_count <> (select count(*) from users.follow_requests f where f.user_id = a.id))::int as counts,
    (select count(*) from users.followers r
      full join users.following g on g.user_id = r.follower_id and g.followee_id = r.user_id
      where r.followed_at is distinct from g.followed_at)::int as follows,
    (select count(*) from users.follow_requests r
      full join users.sent_requests s on s.user_id = r.requester_id and s.target_id = r.user_id
      where r.requested_at is distinct from s.requested_at)::int as requests,
    (select count(*) from users.blocks b
      full join users.blocked_by s on s.user_id = b.blocked_id and s.blocker_id = b.user_id
      where b.blocked_at is distinct from s.blocked_at)::int as blocks,
    (select count(*) from users.mutes m
      full join users.muted_by s on s.user_id = m.muted_id and s.muter_id = m.user_id
      where m.user_id is null or s.user_id is null)::int as mutes,
    (select count(*) from users.blocks b where
      exists (select from users.following f
        where (f.user_id, f.followee_id) in ((b.user_id, b.blocked_id), (b.blocked_id, b.user_id))) or
      exists (select from users.sent_requests r
        where (r.user_id, r.target_id) in ((b.user_id, b.blocked_id), (b.blocked_id, b.user_id))))::int as severed
  `.execute(clients.database.for<unknown>());
  return rows[0];
}
/** What `drift` tells where there is none. */
export const NO_DRIFT = { counts: 0, follows: 0, requests: 0, blocks: 0, mutes: 0, severed: 0 };
