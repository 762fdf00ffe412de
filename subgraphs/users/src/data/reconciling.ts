import { matchSlot } from '@lumigraph/database';
import { slotOf, type UserId } from '@lumigraph/ids';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** The counts of an account, as they stand or as its rows give them. */
export interface GraphCounts {
  follower_count: number;
  following_count: number;
  request_count: number;
}

/** What the rows of the account `a` give. */
const ROWS = sql`
  (select count(*)::int from users.followers f where f.slot = a.slot and f.user_id = a.id) as follower_count,
  (select count(*)::int from users.following f where f.slot = a.slot and f.user_id = a.id) as following_count,
  (select count(*)::int from users.follow_requests f where f.slot = a.slot and f.user_id = a.id) as request_count`;

/** The accounts in these slots behind a place, and whether their counts differ from their rows. */
export async function accountsToReconcile(
  db: Kysely<Tables>,
  slots: number[],
  { slot, id }: { slot: number; id: string },
  limit: number,
): Promise<{ slot: number; id: UserId; differs: boolean }[]> {
  const { rows } = await sql<{ slot: number; id: UserId; differs: boolean }>`
    select here.slot, here.id, (here.follower_count, here.following_count, here.request_count)
      is distinct from (counted.follower_count, counted.following_count, counted.request_count) as differs
    from (
      select a.slot, a.id, a.follower_count, a.following_count, a.request_count from users.accounts a
      where a.slot = any(${slots}::smallint[]) and (a.slot, a.id) > (${slot}, ${id}::bigint) order by a.slot, a.id limit ${limit}
    ) here
    cross join lateral (select ${ROWS} from (select here.slot, here.id) a) counted
    order by here.slot, here.id`.execute(db);
  return rows;
}

/** The counts of an account, which is locked until the transaction ends, and what its rows give then; null where it is gone. */
export async function countAgain(
  trx: Transaction<Tables>,
  id: UserId,
): Promise<{ present: GraphCounts; counted: GraphCounts } | null> {
  const present = await trx
    .selectFrom('users.accounts')
    .select(['follower_count', 'following_count', 'request_count'])
    .where(matchSlot('users.accounts', id))
    .forNoKeyUpdate()
    .executeTakeFirst();
  // In a statement of its own, which sees what was committed while the one before waited.
  const { rows } =
    await sql<GraphCounts>`select ${ROWS} from (select ${slotOf(id)}::smallint as slot, ${id}::bigint as id) a`.execute(
      trx,
    );
  const [counted] = rows;
  return present && counted ? { present, counted } : null;
}

/** Sets the counts of a locked account. */
export async function setCounts(trx: Transaction<Tables>, id: UserId, counts: GraphCounts): Promise<void> {
  await trx.updateTable('users.accounts').set(counts).where(matchSlot('users.accounts', id)).execute();
}
