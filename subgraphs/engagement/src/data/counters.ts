import type { PostCounters } from '@lumigraph/engagement-reads';
import { type PostId, slotOf } from '@lumigraph/ids';
import { sql, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** Adds to a post's counters within a transaction; returns the new values. */
export async function addToCounters(
  trx: Transaction<Tables>,
  post: PostId,
  delta: { comments: number },
): Promise<readonly [PostId, PostCounters]> {
  const { rows } = await sql<{ likes: string; comments: string; version: string }>`
    insert into engagement.counters as present (slot, post_id, comments) values (${slotOf(post)}, ${post}, ${delta.comments})
    on conflict (slot, post_id) do update set comments = present.comments + excluded.comments, version = present.version + 1
    returning likes, comments, version`.execute(trx);
  const row = rows[0];
  return [post, { likes: Number(row?.likes), comments: Number(row?.comments), version: Number(row?.version) }];
}
