import { committedCounters, NO_COUNTERS, type PostCounters } from '@lumigraph/engagement-reads';
import { type PostId, slotOf, type UserId } from '@lumigraph/ids';
import { type Kysely, sql, type Transaction } from 'kysely';
import { lateAmong } from './late.ts';
import type { Tables } from './tables.ts';

/** Whether someone likes a post from now on. */
export interface LikeChange {
  postId: PostId;
  userId: UserId;
  isLiked: boolean;
}

/** What a batch of changes did: only what really changed, and the counters of all its posts afterwards. */
export interface LikesChanged {
  changed: LikeChange[];
  /** Those of the changes that were not made: likes of a post that is gone, or by someone who is. */
  late: Set<LikeChange>;
  counters: Map<PostId, PostCounters>;
}

/**
 * Writes a batch of changes: rows on both sides and counters, in two statements; two more look whether likes came late, and one where a post's counters stay as they are. A
 * change that is so already changes nothing. The batch must be sorted by post and user, and hold each pair once: two batches then lock in the same order.
 */
export async function writeLikes(trx: Transaction<Tables>, changes: readonly LikeChange[]): Promise<LikesChanged> {
  const written = await writeRows(trx, changes);
  const late = await lateAmong(
    trx,
    written.filter(({ isLiked }) => isLiked),
  );
  if (late.length > 0)
    await writeRows(
      trx,
      late.map((change) => ({ ...change, isLiked: false })),
    );
  const changed = written.filter((change) => !late.includes(change));
  const counters = await writeCounters(trx, changed);
  const untouched = [...new Set(changes.map(({ postId }) => postId))].filter((post) => !counters.has(post));
  const done = {
    changed,
    counters,
    late: new Set(changes.filter((change) => late.some((other) => isSamePair(change, other)))),
  };
  if (untouched.length === 0) return done;
  const read = await committedCounters(trx, untouched);
  for (const post of untouched) counters.set(post, read.get(post) ?? NO_COUNTERS);
  return done;
}

function isSamePair(one: LikeChange, other: LikeChange): boolean {
  return one.postId === other.postId && one.userId === other.userId;
}

async function writeRows(trx: Transaction<Tables>, changes: readonly LikeChange[]): Promise<LikeChange[]> {
  const { rows } = await sql<{ post_id: PostId; user_id: UserId; is_liked: boolean }>`
    with wanted as (
      select * from unnest(
        ${changes.map(({ postId }) => slotOf(postId))}::smallint[], ${changes.map(({ postId }) => postId)}::bigint[],
        ${changes.map(({ userId }) => slotOf(userId))}::smallint[], ${changes.map(({ userId }) => userId)}::bigint[],
        ${changes.map(({ isLiked }) => isLiked)}::boolean[]
      ) with ordinality as change (slot, post_id, user_slot, user_id, is_liked, position)
    ), added as (
      insert into engagement.likes (slot, post_id, user_id)
      select slot, post_id, user_id from wanted where is_liked order by position
      on conflict do nothing returning slot, post_id, user_id, liked_at
    ), removed as (
      delete from engagement.likes present using wanted
      where not wanted.is_liked and present.slot = wanted.slot and present.post_id = wanted.post_id and present.user_id = wanted.user_id
      returning present.slot, present.post_id, present.user_id
    ), added_twins as (
      insert into engagement.likes_by_user (slot, user_id, post_id, liked_at)
      select wanted.user_slot, user_id, post_id, added.liked_at from added join wanted using (post_id, user_id)
      on conflict do nothing
    ), removed_twins as (
      delete from engagement.likes_by_user present using removed join wanted using (post_id, user_id)
      where present.slot = wanted.user_slot and present.user_id = wanted.user_id and present.post_id = wanted.post_id
    )
    select post_id, user_id, true as is_liked from added union all select post_id, user_id, false from removed`.execute(
    trx,
  );
  return rows.map((row) => ({ postId: row.post_id, userId: row.user_id, isLiked: row.is_liked }));
}

async function writeCounters(
  trx: Transaction<Tables>,
  changed: readonly LikeChange[],
): Promise<LikesChanged['counters']> {
  const deltas = new Map<PostId, number>();
  for (const { postId, isLiked } of changed) deltas.set(postId, (deltas.get(postId) ?? 0) + (isLiked ? 1 : -1));
  if (deltas.size === 0) return new Map();
  const posts = [...deltas.keys()];
  const { rows } = await sql<{ post_id: PostId; likes: string; comments: string; version: string }>`
    insert into engagement.counters as present (slot, post_id, likes)
    select * from unnest(${posts.map(slotOf)}::smallint[], ${posts}::bigint[], ${[...deltas.values()]}::bigint[]) as delta (slot, post_id, likes)
    order by slot, post_id
    on conflict (slot, post_id) do update set likes = present.likes + excluded.likes, version = present.version + 1
    returning post_id, likes, comments, version`.execute(trx);
  return new Map(
    rows.map((row) => [
      row.post_id,
      { likes: Number(row.likes), comments: Number(row.comments), version: Number(row.version) },
    ]),
  );
}

/** Which of these posts the user likes. */
export async function likedAmong(db: Kysely<Tables>, user: UserId, posts: readonly PostId[]): Promise<Set<PostId>> {
  const rows = await db
    .selectFrom('engagement.likes_by_user')
    .select('post_id')
    .where('slot', '=', slotOf(user))
    .where('user_id', '=', user)
    .where(sql<boolean>`post_id = any(${[...posts]}::bigint[])`)
    .execute();
  return new Set(rows.map((row) => row.post_id));
}
