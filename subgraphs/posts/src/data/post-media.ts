import { matchIds, matchSlot } from '@lumigraph/database';
import { compareIds, type MediaId, type PostId, slotOf } from '@lumigraph/ids';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** The media of each of these posts, in the author's order; of a failed post those that it had. */
export async function mediaOfPosts(db: Kysely<Tables>, posts: readonly PostId[]): Promise<Map<PostId, MediaId[]>> {
  const rows = await db
    .selectFrom('posts.post_media')
    .select(['post_id', 'media_id'])
    .where(matchIds('posts.post_media', posts, 'post_id'))
    .orderBy('position')
    .execute();
  const media = new Map(posts.map((id): [PostId, MediaId[]] => [id, []]));
  for (const row of rows) media.get(row.post_id)?.push(row.media_id);
  return media;
}

/** Gives media to a post. False where one of them belongs to another post (waits for whoever is taking it). */
export async function addMedia(trx: Transaction<Tables>, post: PostId, media: readonly MediaId[]): Promise<boolean> {
  const slot = slotOf(post);
  const rows = media.map((media_id, position) => ({ slot, post_id: post, position, media_id }));
  // Sorted, so that two posts of the same media wait for each other in one order and do not deadlock.
  rows.sort((a, b) => compareIds(a.media_id, b.media_id));
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto('posts.post_media')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['slot', 'media_id']).where(sql<boolean>`not is_freed`).doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === BigInt(media.length);
}

/** Takes the media from a post that failed, so that another post can have them. */
export async function freeMedia(trx: Transaction<Tables>, post: PostId): Promise<void> {
  await trx
    .updateTable('posts.post_media')
    .set({ is_freed: true })
    .where(matchSlot('posts.post_media', post, 'post_id'))
    .execute();
}
