import type { PostId } from '@lumigraph/ids';
import { keys, overKeys, type Redis } from '@lumigraph/redis';
import type { PostCounters } from './post-counters.ts';

/** Bounds how long a count may be old after a write that Redis refused. */
const TTL_SECONDS = 60;

/** Overwrites a value only by a newer one, so that a slow reader cannot put back what a writer has replaced. */
const OVERWRITE_OLDER = `
  local present = redis.call('get', KEYS[1])
  if present and tonumber(string.match(present, '^%d+')) >= tonumber(ARGV[1]) then return 0 end
  redis.call('set', KEYS[1], ARGV[1] .. ':' .. ARGV[2], 'EX', ARGV[3])
  return 1`;

/** Puts absolute counters into Redis, one round trip per 1,000. While Redis is away it does nothing: the cache is not the truth. */
export async function cacheCounters(
  redis: Redis,
  counters: readonly (readonly [PostId, PostCounters])[],
): Promise<void> {
  await overKeys(
    redis,
    counters,
    ([post]) => keys.postCounters(post),
    (pipeline, key, [, { likes, comments, version }]) =>
      pipeline.eval(OVERWRITE_OLDER, 1, key, version, `${likes}:${comments}`, TTL_SECONDS),
  );
}

/** What Redis knows of these posts' counters, one round trip per 1,000; nothing while Redis is away. */
export async function cachedCounters(redis: Redis, posts: readonly PostId[]): Promise<Map<PostId, PostCounters>> {
  const answers = await overKeys(redis, posts, keys.postCounters, (pipeline, key) => pipeline.get(key));
  const found = new Map<PostId, PostCounters>();
  posts.forEach((post, index) => {
    const value = answers[index]?.[1];
    const [version, likes, comments] = typeof value === 'string' ? value.split(':').map(Number) : [];
    if (version !== undefined && likes !== undefined && comments !== undefined)
      found.set(post, { likes, comments, version });
  });
  return found;
}
