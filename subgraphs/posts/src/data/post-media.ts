import { matchIds, matchSlot } from '@lumigraph/database';
import { compareIds, type MediaId, type PostId, type StoryId, slotOf } from '@lumigraph/ids';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** A story's media stands in the table too, by the story's id, which may be a post's as well. */
const isOfPost = sql<boolean>`not is_story`;
/** The place of a story's media: none of a post's. */
const STORY_POSITION = -1;

/** The media of each of these posts, in the author's order; of a failed post those that it had. */
export async function mediaOfPosts(db: Kysely<Tables>, posts: readonly PostId[]): Promise<Map<PostId, MediaId[]>> {
  const rows = await db
    .selectFrom('posts.post_media')
    .select(['post_id', 'media_id'])
    .where(matchIds('posts.post_media', posts, 'post_id'))
    .where(isOfPost)
    .orderBy('position')
    .execute();
  const media = new Map(posts.map((id): [PostId, MediaId[]] => [id, []]));
  for (const row of rows) media.get(row.post_id)?.push(row.media_id);
  return media;
}

/** Gives media to a post. False where one of them belongs to another post or a story (waits for whoever is taking it). */
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

/** Gives a media to a story. False where it belongs to a post or another story (waits for whoever is taking it). */
export async function giveToStory(trx: Transaction<Tables>, story: StoryId, media: MediaId): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into posts.post_media (slot, post_id, position, media_id, is_story)
    values (${slotOf(story)}, ${story}, ${STORY_POSITION}, ${media}, true)
    on conflict (slot, media_id) where not is_freed do nothing`.execute(trx);
  return numAffectedRows === 1n;
}

/** Takes the media from a post that failed, so that another post can have them. */
export async function freeMedia(trx: Transaction<Tables>, post: PostId): Promise<void> {
  await trx
    .updateTable('posts.post_media')
    .set({ is_freed: true })
    .where(matchSlot('posts.post_media', post, 'post_id'))
    .where(isOfPost)
    .execute();
}
