import { newId, randomSlot, SLOTS, slotOf, type UserId } from '@lumigraph/ids';
import pg from 'pg';

const CROWD = 1_000_000;
/** When the first of the crowd joined, in milliseconds since 2024 as ids count them; each other a millisecond after the one before. */
const FIRST_JOINED = 10_000_000_000;

/** Accounts, the first of a crowd as their followers on both sides, and the crowd itself; ids as packages/ids lays them out. */
const SEED = `
  with crowd as (
    select n, (n % ${SLOTS})::smallint as slot, ((${FIRST_JOINED} + n)::bigint << 23) | ((n % ${SLOTS})::bigint << 10) as id,
      now() - n * interval '1 second' as at
    from generate_series(0, ${CROWD - 1}) as n
  ), followed as (
    select * from unnest($1::smallint[], $2::bigint[], $3::int[]) as one (slot, id, size)
  ), people as (
    insert into users.accounts (slot, id, username, email, password_hash, display_name, follower_count)
    select slot, id, 'u' || id, 'u' || id || '@example.org', '-', 'Somebody', size
    from (select slot, id, 0 as size from crowd union all select * from followed) as everyone
  ), following as (
    insert into users.following (slot, user_id, followee_id, followed_at)
    select crowd.slot, crowd.id, followed.id, at from crowd join followed on n < size
  )
  insert into users.followers (slot, user_id, follower_id, followed_at)
  select followed.slot, followed.id, crowd.id, at from crowd join followed on n < size`;

/** Writes accounts with so many followers each, at most a million, and returns them in this order; beside the pool, whose statements end after some seconds. */
export async function seedCrowd(databaseUrl: string, followerCounts: readonly number[]): Promise<UserId[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const followed = followerCounts.map(() => newId<'user'>(randomSlot()));
    await client.query(SEED, [followed.map(slotOf), followed, followerCounts]);
    await client.query('vacuum analyze users.accounts, users.followers, users.following');
    return followed;
  } finally {
    await client.end();
  }
}
