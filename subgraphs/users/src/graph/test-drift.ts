import type { TestStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import type { Tables } from '../data/tables.ts';

/** How many accounts have counts that differ from their rows, and how many rows lack their twin on the other side. */
export async function drift(stack: TestStack): Promise<unknown> {
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
      where r.requested_at is distinct from s.requested_at)::int as requests
  `.execute(stack.clients.database.for<Tables>());
  return rows[0];
}
export const NONE = { counts: 0, follows: 0, requests: 0 };
