import { matchSlot } from '@lumigraph/database';
import type { PostCounters } from '@lumigraph/engagement-reads';
import { type CommentId, type PostId, slotOf } from '@lumigraph/ids';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** What a post's counters should be. */
export type Counted = Pick<PostCounters, 'likes' | 'comments'>;

interface Behind {
  slots: number[];
  place: { slot: number; id: string };
  limit: number;
}

/** What the rows of the post `a` give; a comment's replies go with it, so only those of heads that stand are looked for. */
const POST_ROWS = sql`
  (select count(*)::int from engagement.likes l where l.slot = a.slot and l.post_id = a.id) as likes,
  (select count(*)::int from engagement.comments h where h.slot = a.slot and h.post_id = a.id and h.thread_id is null and h.deleted_at is null)
  + (select count(*)::int from engagement.comments h join engagement.comments r on r.slot = h.slot and r.thread_id = h.id and r.deleted_at is null
    where h.slot = a.slot and h.post_id = a.id and h.thread_id is null and h.deleted_at is null) as comments`;

/** The posts with counters, likes or comments in these slots, behind a place, and whether the counters differ from the rows. */
export async function postsToReconcile(
  db: Kysely<Tables>,
  { slots, place, limit }: Behind,
): Promise<{ slot: number; id: PostId; differs: boolean }[]> {
  const behind = sql`slot = any(${slots}::smallint[]) and (slot, post_id) > (${place.slot}, ${place.id}::bigint)`;
  const { rows } = await sql<{ slot: number; id: PostId; differs: boolean }>`
    select here.slot, here.id, (coalesce(present.likes, 0), coalesce(present.comments, 0)) is distinct from (counted.likes::bigint, counted.comments::bigint) as differs
    from (
      (select slot, post_id as id from engagement.counters where ${behind} order by 1, 2 limit ${limit})
      union (select distinct slot, post_id from engagement.likes where ${behind} order by 1, 2 limit ${limit})
      union (select distinct slot, post_id from engagement.comments where ${behind} and thread_id is null and deleted_at is null
        order by 1, 2 limit ${limit})
      order by slot, id limit ${limit}
    ) here
    cross join lateral (select ${POST_ROWS} from (select here.slot, here.id) a) counted
    left join engagement.counters present on present.slot = here.slot and present.post_id = here.id
    order by here.slot, here.id`.execute(db);
  return rows;
}

/** A post's counters, which stay as they are until the transaction ends; null where it has none. */
export async function lockCounters(trx: Transaction<Tables>, post: PostId): Promise<Counted | null> {
  const row = await trx
    .selectFrom('engagement.counters')
    .select(['likes', 'comments'])
    .where(matchSlot('engagement.counters', post, 'post_id'))
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row ? { likes: Number(row.likes), comments: Number(row.comments) } : null;
}

/** What a post's rows give. */
export async function countPost(trx: Transaction<Tables>, post: PostId): Promise<Counted> {
  const { rows } = await sql<Counted>`
    select ${POST_ROWS} from (select ${slotOf(post)}::smallint as slot, ${post}::bigint as id) a`.execute(trx);
  return rows[0] ?? { likes: 0, comments: 0 };
}

/** Sets a post's locked counters; returns them with their new version. */
export async function setCounters(trx: Transaction<Tables>, post: PostId, counted: Counted): Promise<PostCounters> {
  const { version } = await trx
    .updateTable('engagement.counters')
    .set({ likes: String(counted.likes), comments: String(counted.comments), version: sql`version + 1` })
    .where(matchSlot('engagement.counters', post, 'post_id'))
    .returning('version')
    .executeTakeFirstOrThrow();
  return { ...counted, version: Number(version) };
}

const REPLIES = sql`(select count(*)::int from engagement.comments r where r.slot = a.slot and r.thread_id = a.id and r.deleted_at is null)`;

/** The comments in these slots at the heads of threads, behind a place, and whether their counts differ from their replies. */
export async function threadsToReconcile(
  db: Kysely<Tables>,
  { slots, place, limit }: Behind,
): Promise<{ slot: number; id: CommentId; differs: boolean }[]> {
  const { rows } = await sql<{ slot: number; id: CommentId; differs: boolean }>`
    select a.slot, a.id, a.reply_count <> ${REPLIES} as differs from engagement.comments a
    where a.slot = any(${slots}::smallint[]) and (a.slot, a.id) > (${place.slot}, ${place.id}::bigint)
      and a.thread_id is null and a.deleted_at is null
    order by a.slot, a.id limit ${limit}`.execute(db);
  return rows;
}

/** How many replies a comment says it has, which is locked until the transaction ends; null where it is deleted. */
export async function lockReplyCount(trx: Transaction<Tables>, head: CommentId): Promise<number | null> {
  const row = await trx
    .selectFrom('engagement.comments')
    .select('reply_count')
    .where(matchSlot('engagement.comments', head))
    .where('deleted_at', 'is', null)
    .forNoKeyUpdate()
    .executeTakeFirst();
  return row?.reply_count ?? null;
}

/** How many replies a comment has. */
export async function countReplies(trx: Transaction<Tables>, head: CommentId): Promise<number> {
  const { rows } = await sql<{ replies: number }>`
    select ${REPLIES} as replies from (select ${slotOf(head)}::smallint as slot, ${head}::bigint as id) a`.execute(trx);
  return rows[0]?.replies ?? 0;
}

/** Sets the count of replies of a locked comment. */
export async function setReplyCount(trx: Transaction<Tables>, head: CommentId, replies: number): Promise<void> {
  await trx
    .updateTable('engagement.comments')
    .set({ reply_count: replies })
    .where(matchSlot('engagement.comments', head))
    .execute();
}
