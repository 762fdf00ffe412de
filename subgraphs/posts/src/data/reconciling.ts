import { slotOf, type UserId } from '@lumigraph/ids';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** The counts of an author, as they stand or as their posts give them. */
export interface PostCounts {
  post_count: number;
  pull_post_count: number;
}

/** What the posts of the author `a` give. */
const ROWS = sql`
  select count(*)::int as post_count, (count(*) filter (where p.delivery = 'pull'))::int as pull_post_count
  from posts.posts p where p.slot = a.slot and p.author_id = a.id and p.status = 'PUBLISHED' and p.deleted_at is null`;

/** Who has posts or counts in these slots, behind a place, and whether the counts differ from the posts. */
export async function authorsToReconcile(
  db: Kysely<Tables>,
  slots: number[],
  { slot, id }: { slot: number; id: string },
  limit: number,
): Promise<{ slot: number; id: UserId; differs: boolean }[]> {
  const { rows } = await sql<{ slot: number; id: UserId; differs: boolean }>`
    select a.slot, a.id, (coalesce(present.post_count, 0), coalesce(present.pull_post_count, 0))
      is distinct from (counted.post_count, counted.pull_post_count) as differs
    from (
      (select slot, author_id as id from posts.authors
        where slot = any(${slots}::smallint[]) and (slot, author_id) > (${slot}, ${id}::bigint) order by 1, 2 limit ${limit})
      union
      (select distinct slot, author_id from posts.posts
        where slot = any(${slots}::smallint[]) and (slot, author_id) > (${slot}, ${id}::bigint) and status = 'PUBLISHED' and deleted_at is null
        order by 1, 2 limit ${limit})
      order by slot, id limit ${limit}
    ) a
    cross join lateral (${ROWS}) counted
    left join posts.authors present on present.slot = a.slot and present.author_id = a.id
    order by a.slot, a.id`.execute(db);
  return rows;
}

/** The counts of an author whom this transaction has locked, and what their posts give. */
export async function countAgain(
  trx: Transaction<Tables>,
  author: UserId,
): Promise<{ present: PostCounts; counted: PostCounts }> {
  const { rows } = await sql<{ is_counted: boolean } & PostCounts>`
    select false as is_counted, post_count, pull_post_count from posts.authors where slot = ${slotOf(author)} and author_id = ${author}
    union all
    select true, counted.* from (select ${slotOf(author)}::smallint as slot, ${author}::bigint as id) a cross join lateral (${ROWS}) counted`.execute(
    trx,
  );
  const of = (isCounted: boolean) => {
    const { post_count = 0, pull_post_count = 0 } = rows.find((row) => row.is_counted === isCounted) ?? {};
    return { post_count, pull_post_count };
  };
  return { present: of(false), counted: of(true) };
}
