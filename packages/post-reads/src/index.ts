export { createPostTexts, type PostText, type PostTexts } from './post-texts.ts';

import { type Database, matchIds } from '@lumigraph/database';
import { type MediaId, type PostId, slotOf, type UserId } from '@lumigraph/ids';
import { sql } from 'kysely';

/** What other domains need to know of a post. */
export interface PostState {
  id: PostId;
  authorId: UserId;
  status: 'PROCESSING' | 'PUBLISHED' | 'FAILED';
  isDeleted: boolean;
  /** Unix milliseconds; null until it is published. */
  publishedAt: number | null;
}

/** A published post at its place in time. Lists are ordered by publishedAt, ties by id, the newest first. */
export interface PublishedPost {
  id: PostId;
  authorId: UserId;
  /** Unix milliseconds. */
  publishedAt: number;
}

/** Batched reads of posts; no policy, no writes. */
export interface PostReads {
  /** The state of these posts; ids that do not exist are missing. One round trip. */
  states(ids: readonly PostId[]): Promise<Map<PostId, PostState>>;
  /** The newest published posts of these authors that are older than `before` (exclusive), at most `limit`. One round trip. */
  newestOf(
    authors: readonly UserId[],
    options: { before: PublishedBefore | null; limit: number },
  ): Promise<PublishedPost[]>;
  /** Which of these authors have published a post that is pulled. */
  pulledAmong(authors: readonly UserId[]): Promise<UserId[]>;
  /** The media of each of these posts, in their order; also of deleted ones. Posts without media are missing. One round trip. */
  mediaOfPosts(posts: readonly PostId[]): Promise<Map<PostId, MediaId[]>>;
  /** The post that each of these media belongs to. */
  postsOfMedia(media: readonly MediaId[]): Promise<Map<MediaId, PostId>>;
}

/** A place in the order of published posts. */
export type PublishedBefore = Pick<PublishedPost, 'id' | 'publishedAt'>;

interface Tables {
  'posts.posts': {
    slot: number;
    id: PostId;
    author_id: UserId;
    status: PostState['status'];
    published_at: Date | null;
    deleted_at: Date | null;
  };
  'posts.post_media': { slot: number; post_id: PostId; position: number; media_id: MediaId };
  'posts.authors': { slot: number; author_id: UserId; pull_post_count: number };
}

export function createPostReads(database: Database): PostReads {
  const db = database.for<Tables>();
  return {
    states: async (ids) => {
      if (ids.length === 0) return new Map();
      const rows = await db
        .selectFrom('posts.posts')
        .select(['id', 'author_id', 'status', 'published_at', 'deleted_at'])
        .where(matchIds('posts.posts', ids))
        .execute();
      return new Map(
        rows.map((row) => [
          row.id,
          {
            id: row.id,
            authorId: row.author_id,
            status: row.status,
            isDeleted: row.deleted_at !== null,
            publishedAt: row.published_at?.getTime() ?? null,
          },
        ]),
      );
    },
    newestOf: async (authors, { before, limit }) => {
      if (authors.length === 0) return [];
      const older = before
        ? sql`and (p.published_at, p.id) < (${new Date(before.publishedAt)}::timestamptz, ${before.id}::bigint)`
        : sql``;
      const { rows } = await sql<{ id: PostId; author_id: UserId; published_at: Date }>`
        select newest.* from unnest(${authors.map(slotOf)}::smallint[], ${[...authors]}::bigint[]) as author (slot, id)
        cross join lateral (
          select p.id, p.author_id, p.published_at from posts.posts p
          where p.slot = author.slot and p.author_id = author.id and p.status = 'PUBLISHED' and p.deleted_at is null ${older}
          order by p.published_at desc, p.id desc limit ${limit}
        ) newest
        order by newest.published_at desc, newest.id desc limit ${limit}`.execute(db);
      return rows.map((row) => ({ id: row.id, authorId: row.author_id, publishedAt: row.published_at.getTime() }));
    },
    pulledAmong: async (authors) => {
      if (authors.length === 0) return [];
      const rows = await db
        .selectFrom('posts.authors')
        .select('author_id')
        .where(matchIds('posts.authors', authors, 'author_id'))
        .where('pull_post_count', '>', 0)
        .execute();
      return rows.map((row) => row.author_id);
    },
    mediaOfPosts: async (posts) => {
      if (posts.length === 0) return new Map();
      const rows = await db
        .selectFrom('posts.post_media')
        .select(['post_id', 'media_id'])
        .where(matchIds('posts.post_media', posts, 'post_id'))
        .orderBy('position')
        .execute();
      const grouped = Map.groupBy(rows, (row) => row.post_id);
      return new Map([...grouped].map(([post, media]) => [post, media.map((row) => row.media_id)]));
    },
    postsOfMedia: async (media) => {
      if (media.length === 0) return new Map();
      const rows = await db
        .selectFrom('posts.post_media')
        .select(['media_id', 'post_id'])
        .where(matchIds('posts.post_media', media, 'media_id'))
        .execute();
      return new Map(rows.map((row) => [row.media_id, row.post_id]));
    },
  };
}
