import { asIds, asJson, type CachedReads, cachedId } from '@lumigraph/cache';
import type { MediaId, PostId, UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { keys } from '@lumigraph/redis';
import type { UserErrorCode } from '@lumigraph/subgraph-kit';
import { z } from 'zod';
import { postCounts } from './authors.ts';
import { mediaOfPosts } from './post-media.ts';
import { postsById } from './posts.ts';
import type { PostRow, Tables } from './tables.ts';

/** What is shown of posts, through the cache; what is decided for good reads the tables. */
export interface ShownPosts {
  /** Posts, whatever their state. */
  posts: CachedReads<PostId, PostRow>;
  /** The media of posts, in the author's order. */
  media: CachedReads<PostId, MediaId[]>;
  /** How many posts authors have published; who has none may be missing. */
  counts: CachedReads<UserId, number>;
}

const SECONDS = 60;

const post: z.ZodType<PostRow> = z.object({
  slot: z.int(),
  id: cachedId<'post'>(),
  author_id: cachedId<'user'>(),
  caption: z.string(),
  hashtags: z.array(z.string()),
  mentioned_names: z.array(z.string()),
  mentioned_ids: z.array(cachedId<'user'>()),
  location: z.string().nullable(),
  status: z.enum(['PROCESSING', 'PUBLISHED', 'FAILED']),
  failure_code: z.custom<UserErrorCode>((value) => typeof value === 'string').nullable(),
  failure_message: z.string().nullable(),
  delivery: z.enum(['push', 'pull']).nullable(),
  idempotency_key: z.string().nullable(),
  version: z.int(),
  created_at: z.coerce.date(),
  published_at: z.coerce.date().nullable(),
  edited_at: z.coerce.date().nullable(),
  deleted_at: z.coerce.date().nullable(),
});

export function createShownPosts({ cache, database }: Pick<Clients, 'cache' | 'database'>): ShownPosts {
  const db = database.for<Tables>();
  return {
    posts: cache.reads({
      name: 'post',
      keyOf: keys.post,
      seconds: SECONDS,
      load: (ids) => postsById(db, ids),
      ...asJson(post),
    }),
    media: cache.reads<PostId, MediaId[]>({
      name: 'media of post',
      keyOf: keys.mediaOfPost,
      seconds: SECONDS,
      load: (posts) => mediaOfPosts(db, posts),
      ...asIds<'media'>(),
    }),
    counts: cache.reads<UserId, number>({
      name: 'post count',
      keyOf: keys.postCount,
      seconds: SECONDS,
      load: (authors) => postCounts(db, authors),
      encode: String,
      decode: (text) => (/^\d+$/.test(text) ? Number(text) : null),
    }),
  };
}
