import { newId, type PostId, randomSlot } from '@lumigraph/ids';
import { connectRedis, keys, type Redis } from '@lumigraph/redis';
import { openTestRedis, REDIS_KINDS, type TestRedis, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { cacheCounters, cachedCounters } from './counter-cache.ts';
import type { PostCounters } from './post-counters.ts';

const counters = (version: number, likes = version, comments = 0): PostCounters => ({ likes, comments, version });

describe.each(REDIS_KINDS)('on a %s Redis', (kind) => {
  let server: TestRedis;
  let stack: TestStack;
  let redis: Redis;
  beforeAll(async () => {
    server = await openTestRedis(kind);
    stack = await testStack({ REDIS_URL: server.url });
    redis = stack.clients.redis;
  });
  afterAll(async () => {
    await stack?.stop();
    await server?.stop();
  });

  let post: PostId;
  beforeEach(() => {
    post = newId<'post'>(randomSlot());
  });
  const cached = async () => (await cachedCounters(redis, [post])).get(post);

  test('what was put in comes out, and posts that nobody put in are missing', async () => {
    const [liked, quiet, unknown] = [post, newId<'post'>(randomSlot()), newId<'post'>(randomSlot())];
    await cacheCounters(redis, [
      [liked, counters(3, 5, 2)],
      [quiet, counters(0)],
    ]);
    expect(await cachedCounters(redis, [unknown, liked, quiet])).toEqual(
      new Map([
        [liked, { likes: 5, comments: 2, version: 3 }],
        [quiet, { likes: 0, comments: 0, version: 0 }],
      ]),
    );
  });

  test('a newer value replaces an older one, also where it is the lower count', async () => {
    await cacheCounters(redis, [[post, counters(9, 8)]]);
    await cacheCounters(redis, [[post, counters(10, 7)]]);
    expect(await cached()).toEqual(counters(10, 7));
  });

  test('an older value never replaces a newer one, in whatever order they come', async () => {
    const versions = Array.from({ length: 30 }, (_, index) => ((index * 7) % 30) + 1);
    await Promise.all(versions.map((version) => cacheCounters(redis, [[post, counters(version)]])));
    expect(await cached()).toEqual(counters(30));
    await cacheCounters(redis, [
      [post, counters(31)],
      [post, counters(29)],
    ]);
    expect(await cached()).toEqual(counters(31));
  });

  test('a value of the same version is left as it is', async () => {
    await cacheCounters(redis, [[post, counters(4, 4)]]);
    await cacheCounters(redis, [[post, counters(4, 1)]]);
    expect(await cached()).toEqual(counters(4, 4));
  });

  test('a value lives for at most a minute', async () => {
    await cacheCounters(redis, [[post, counters(1)]]);
    const left = await redis.pttl(keys.postCounters(post));
    expect(left).toBeGreaterThan(50_000);
    expect(left).toBeLessThanOrEqual(60_000);
  });

  test('the counters of thousands of posts go in and come out', async () => {
    const posts = Array.from({ length: 2_300 }, (_, index) => [newId<'post'>(randomSlot()), counters(index)] as const);
    await cacheCounters(redis, posts);
    const ids = posts.map(([id]) => id);
    expect(await cachedCounters(redis, ids)).toEqual(new Map(posts));
  });

  test('what is no counter of ours is taken for missing', async () => {
    const list = newId<'post'>(randomSlot());
    await redis.set(keys.postCounters(post), 'nonsense');
    await redis.lpush(keys.postCounters(list), 'x');
    expect(await cachedCounters(redis, [post, list])).toEqual(new Map());
  });

  test('with Redis away nothing is known, and nobody is told off', async () => {
    const { redisUrls: urls, namespace } = stack.config;
    const away = await connectRedis({ urls, namespace, onError: () => undefined });
    away.disconnect();
    await cacheCounters(away, [[post, counters(1)]]);
    expect(await cachedCounters(away, [post])).toEqual(new Map());
    expect(await cached()).toBeUndefined();
  });

  test('nothing is asked of no posts', async () => {
    await cacheCounters(redis, []);
    expect(await cachedCounters(redis, [])).toEqual(new Map());
  });
});
