import type { Cache, CachedReads } from '@lumigraph/cache';
import type { PostId, UserId } from '@lumigraph/ids';
import { keys } from '@lumigraph/redis';
import type { Kysely } from 'kysely';
import { likedAmong } from './likes.ts';
import type { Tables } from './tables.ts';

const SECONDS = 60;
const LIKED = '1';

/** Which posts a viewer likes, through the cache; the others are missing. */
export function shownLikesOf(
  { cache, db }: { cache: Cache; db: Kysely<Tables> },
  viewer: UserId,
): CachedReads<PostId, true> {
  return cache.reads<PostId, true>({
    name: 'liked',
    keyOf: (post) => keys.liked(viewer, post),
    seconds: SECONDS,
    load: async (posts) => new Map([...(await likedAmong(db, viewer, posts))].map((post) => [post, true])),
    encode: () => LIKED,
    decode: (text) => (text === LIKED ? true : null),
  });
}
