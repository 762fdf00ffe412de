import { type Database, matchIds } from '@lumigraph/database';
import { compareIds, type MediaId, type PostId, type StoryId, slotOf, type UserId } from '@lumigraph/ids';
import { type RawBuilder, sql } from 'kysely';

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

/** Batched reads of posts as PostgreSQL has them, for what is decided for good; no policy, no writes. */
export interface PostReads {
  /** The state of these posts; ids that do not exist are missing. One round trip. */
  states(ids: readonly PostId[]): Promise<Map<PostId, PostState>>;
  /** The newest published posts of these authors that are older than `before` (exclusive), at most `limit`. One round trip. */
  newestOf(
    authors: readonly UserId[],
    options: { before: PublishedBefore | null; limit: number },
  ): Promise<PublishedPost[]>;
  /** The states of some posts and, as `newestOf`, the newest of some authors: what a page merged of both needs, in one round trip. */
  statesAndNewestOf(
    ids: readonly PostId[],
    authors: readonly UserId[],
    options: { before: PublishedBefore | null; limit: number },
  ): Promise<{ states: Map<PostId, PostState>; newest: PublishedPost[] }>;
  /** Which of these authors have published a post that is pulled. */
  pulledAmong(authors: readonly UserId[]): Promise<UserId[]>;
  /** The media that belong to each of these posts, in their order; also of deleted ones. Posts without (failed ones let go of theirs) are missing. One round trip. */
  mediaOfPosts(posts: readonly PostId[]): Promise<Map<PostId, MediaId[]>>;
  /** The post or story that each of these media belongs to; it never belongs to two. */
  homesOfMedia(media: readonly MediaId[]): Promise<Map<MediaId, MediaHome>>;
}

/** What a media belongs to. */
export type MediaHome = { kind: 'post'; id: PostId } | { kind: 'story'; id: StoryId };

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
  'posts.post_media': {
    slot: number;
    post_id: PostId;
    position: number;
    media_id: MediaId;
    is_freed: boolean;
    is_story: boolean;
  };
  'posts.authors': { slot: number; author_id: UserId; pull_post_count: number };
}

type StateRow = Omit<Tables['posts.posts'], 'slot'>;

/** The id is the post's or the story's. */
type HomeRow = { media_id: MediaId } & ({ id: PostId; is_story: false } | { id: StoryId; is_story: true });

interface NewestRow {
  id: PostId;
  author_id: UserId;
  published_at: Date;
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
      return new Map(rows.map((row) => [row.id, stateOf(row)]));
    },
    newestOf: async (authors, { before, limit }) => {
      if (authors.length === 0) return [];
      const { rows } = await newestRows(authors, before, limit).execute(db);
      return rows.map(publishedOf);
    },
    statesAndNewestOf: async (ids, authors, { before, limit }) => {
      if (ids.length === 0 && authors.length === 0) return { states: new Map(), newest: [] };
      const { rows } = await sql<StateRow | (NewestRow & { status: null })>`
        select id, author_id, published_at, status, deleted_at from posts.posts where ${matchIds('posts.posts', ids)}
        union all
        select id, author_id, published_at, null, null from (${newestRows(authors, before, limit)}) as newest`.execute(
        db,
      );
      const newest = rows.filter((row) => row.status === null).map(publishedOf);
      const states = rows.filter((row) => row.status !== null).map(stateOf);
      return {
        states: new Map(states.map((state) => [state.id, state])),
        newest: newest.sort((a, b) => b.publishedAt - a.publishedAt || compareIds(b.id, a.id)),
      };
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
        .where(sql<boolean>`not is_freed and not is_story`)
        .orderBy('position')
        .execute();
      const grouped = Map.groupBy(rows, (row) => row.post_id);
      return new Map([...grouped].map(([post, media]) => [post, media.map((row) => row.media_id)]));
    },
    homesOfMedia: async (media) => {
      if (media.length === 0) return new Map();
      const { rows } = await sql<HomeRow>`
        select media_id, post_id as id, is_story from posts.post_media
        where ${matchIds('posts.post_media', media, 'media_id')} and not is_freed`.execute(db);
      return new Map(rows.map((row) => [row.media_id, homeOf(row)]));
    },
  };
}

function newestRows(authors: readonly UserId[], before: PublishedBefore | null, limit: number): RawBuilder<NewestRow> {
  const older = before
    ? sql`and (p.published_at, p.id) < (${new Date(before.publishedAt)}::timestamptz, ${before.id}::bigint)`
    : sql``;
  return sql<NewestRow>`
    select newest.* from unnest(${authors.map(slotOf)}::smallint[], ${[...authors]}::bigint[]) as author (slot, id)
    cross join lateral (
      select p.id, p.author_id, p.published_at from posts.posts p
      where p.slot = author.slot and p.author_id = author.id and p.status = 'PUBLISHED' and p.deleted_at is null ${older}
      order by p.published_at desc, p.id desc limit ${limit}
    ) newest
    order by newest.published_at desc, newest.id desc limit ${limit}`;
}

function homeOf(row: HomeRow): MediaHome {
  return row.is_story ? { kind: 'story', id: row.id } : { kind: 'post', id: row.id };
}

function publishedOf(row: NewestRow): PublishedPost {
  return { id: row.id, authorId: row.author_id, publishedAt: row.published_at.getTime() };
}

function stateOf(row: StateRow): PostState {
  return {
    id: row.id,
    authorId: row.author_id,
    status: row.status,
    isDeleted: row.deleted_at !== null,
    publishedAt: row.published_at?.getTime() ?? null,
  };
}
