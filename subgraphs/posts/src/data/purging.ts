import { matchIds, matchSlot } from '@lumigraph/database';
import type { MediaId, PostId, StoryId, UserId } from '@lumigraph/ids';
import { type Kysely, sql, type Transaction } from 'kysely';
import type { Tables } from './tables.ts';

/** Takes a deleted post out of the tables, with all it was before. Returns the media that it had. */
export async function erasePost(trx: Transaction<Tables>, id: PostId): Promise<MediaId[]> {
  const media = await trx
    .deleteFrom('posts.post_media')
    .where(matchSlot('posts.post_media', id, 'post_id'))
    .where(sql<boolean>`not is_story`)
    .returning('media_id')
    .execute();
  await trx
    .deleteFrom('posts.post_versions')
    .where(matchSlot('posts.post_versions', id, 'post_id'))
    .execute();
  await trx.deleteFrom('posts.posts').where(matchSlot('posts.posts', id)).execute();
  return media.map((row) => row.media_id);
}

/** At most `limit` of an author's stories, whatever their state. */
export async function someStoriesOf(db: Kysely<Tables>, author: UserId, limit: number): Promise<StoryId[]> {
  const rows = await db
    .selectFrom('posts.stories')
    .select('id')
    .where(matchSlot('posts.stories', author, 'author_id'))
    .limit(limit)
    .execute();
  return rows.map((row) => row.id);
}

/** Takes a deleted story out of the tables; who is noting that they have seen it is waited for, and nobody can begin to. Returns the media that it had. */
export async function eraseStory(trx: Transaction<Tables>, id: StoryId): Promise<MediaId[]> {
  await trx.deleteFrom('posts.stories').where(matchSlot('posts.stories', id)).execute();
  const media = await trx
    .deleteFrom('posts.post_media')
    .where(matchSlot('posts.post_media', id, 'post_id'))
    .where(sql<boolean>`is_story`)
    .returning('media_id')
    .execute();
  return media.map((row) => row.media_id);
}

/** Forgets on both sides at most `limit` of the stories that someone has seen; returns how many. */
export async function removeViewsBy(trx: Transaction<Tables>, viewer: UserId, limit: number): Promise<number> {
  const some = await trx
    .selectFrom('posts.seen_stories')
    .select('story_id')
    .where(matchSlot('posts.seen_stories', viewer, 'viewer_id'))
    .orderBy('story_id')
    .limit(limit)
    .execute();
  const stories = some.map((row) => row.story_id);
  if (stories.length === 0) return 0;
  await trx
    .deleteFrom('posts.story_viewers')
    .where(matchIds('posts.story_viewers', stories, 'story_id'))
    .where('viewer_id', '=', viewer)
    .execute();
  await trx
    .deleteFrom('posts.seen_stories')
    .where(matchSlot('posts.seen_stories', viewer, 'viewer_id'))
    .where(sql<boolean>`story_id = any(${stories}::bigint[])`)
    .execute();
  return stories.length;
}

/** Makes a name in a post nobody's again; the words stay as they are. Returns the post's author; undefined where there is no such post. */
export async function forgetMention(
  trx: Transaction<Tables>,
  post: PostId,
  person: UserId,
): Promise<UserId | undefined> {
  const others = (column: 'name' | 'id', type: 'text' | 'bigint') => sql`(
    select coalesce(array_agg(${sql.ref(`mention.${column}`)} order by mention.place), '{}'::${sql.raw(type)}[])
    from unnest(mentioned_names, mentioned_ids) with ordinality as mention (name, id, place) where mention.id <> ${person})`;
  const { rows } = await sql<{ author: UserId }>`
    update posts.posts set mentioned_names = ${others('name', 'text')}, mentioned_ids = ${others('id', 'bigint')}, version = version + 1
    where ${matchSlot('posts.posts', post)} returning author_id as author`.execute(trx);
  await trx
    .deleteFrom('posts.tagged_posts')
    .where(matchSlot('posts.tagged_posts', person, 'user_id'))
    .where('post_id', '=', post)
    .execute();
  return rows[0]?.author;
}

/** Forgets what is kept per author; how many rows that were: 1 or 0. */
export async function eraseAuthor(db: Kysely<Tables>, author: UserId): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('posts.authors')
    .where(matchSlot('posts.authors', author, 'author_id'))
    .executeTakeFirst();
  return Number(numDeletedRows);
}
