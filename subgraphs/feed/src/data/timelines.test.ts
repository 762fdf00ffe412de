import { newId, type PostId, parseId, randomSlot, type UserId } from '@lumigraph/ids';
import { connectRedis, keys } from '@lumigraph/redis';
import { openTestRedis, REDIS_KINDS, type TestRedis, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { below, type Place } from '../place.ts';
import { createTimelines, type Timelines } from './timelines.ts';

const LENGTH = 10;

describe.each(REDIS_KINDS)('on a %s Redis', (kind) => {
  let server: TestRedis;
  let stack: TestStack;
  let timelines: Timelines;
  beforeAll(async () => {
    server = await openTestRedis(kind);
    stack = await testStack({ REDIS_URL: server.url });
    timelines = createTimelines(stack.clients.redis, LENGTH);
  });
  afterAll(async () => {
    await stack?.stop();
    await server?.stop();
  });

  const someone = () => newId<'user'>(randomSlot());
  const postAt = (publishedAt: number): Place => ({ id: newId<'post'>(1), publishedAt });
  const slice = async (reader: UserId, before: Place | null, limit: number) => {
    const read = await timelines.read(reader, before, limit);
    return read.state === 'known' ? read.slice : read.state;
  };

  /** A reader whose timeline is complete with these posts, newest first. */
  async function readerWith(...items: Place[]): Promise<UserId> {
    const reader = someone();
    await build(reader, async () => items);
    return reader;
  }

  async function build(reader: UserId, snapshot: () => Promise<Place[]>): Promise<void> {
    const read = await timelines.read(reader, null, LENGTH);
    if (read.state !== 'building') throw new Error(`the timeline is ${read.state}`);
    await timelines.complete(reader, read.token, { items: await snapshot(), floor: null });
  }

  test('what is published while a timeline is built is in it', async () => {
    const reader = someone();
    const [old, fresh] = [postAt(1_000), postAt(2_000)];
    await build(reader, async () => {
      await timelines.add([reader], fresh);
      return [old];
    });
    expect(await slice(reader, null, 5)).toEqual({ items: [fresh, old], floor: null });
  });

  test('while one visit builds a timeline, others ask PostgreSQL', async () => {
    const reader = someone();
    await build(reader, async () => {
      expect(await slice(reader, null, 5)).toBe('unknown');
      return [];
    });
    expect(await slice(reader, null, 5)).toEqual({ items: [], floor: null });
  });

  test('a timeline that is dropped while it is built stays away', async () => {
    const reader = someone();
    await build(reader, async () => {
      await timelines.drop(reader);
      return [postAt(1_000)];
    });
    expect(await slice(reader, below(3_000), 5)).toBe('unknown');
  });

  test('a build that was overtaken by another leaves the other alone', async () => {
    const reader = someone();
    const newer = postAt(2_000);
    await build(reader, async () => {
      await timelines.drop(reader);
      await build(reader, async () => [newer]);
      return [postAt(1_000)];
    });
    expect(await slice(reader, null, 5)).toEqual({ items: [newer], floor: null });
  });

  test('nothing is added where there is no timeline', async () => {
    const [reader, stranger] = [await readerWith(), someone()];
    const post = postAt(1_000);
    await timelines.add([reader, stranger], post);
    expect(await slice(reader, null, 5)).toEqual({ items: [post], floor: null });
    expect(await slice(stranger, below(2_000), 5)).toBe('unknown');
  });

  test('adding a post twice adds it once', async () => {
    const reader = await readerWith();
    const post = postAt(1_000);
    await timelines.add([reader, reader], post);
    expect(await slice(reader, null, 5)).toEqual({ items: [post], floor: null });
  });

  test('a timeline beyond its length forgets the oldest, and says from where on it does not know', async () => {
    const posts = Array.from({ length: LENGTH }, (_, index) => postAt(1_000 * (LENGTH - index)));
    const reader = await readerWith(...posts);
    const newest = postAt(99_000);
    await timelines.add([reader], newest);
    expect(await slice(reader, null, 50)).toEqual({ items: [newest, ...posts.slice(0, -1)], floor: below(1_001) });
    expect(await slice(reader, below(1_001), 50)).toEqual({ items: [], floor: below(1_001) });
    expect(await slice(reader, below(1_000), 50)).toBe('unknown');
    await timelines.add([reader], postAt(500));
    expect(await slice(reader, null, 50)).toMatchObject({ floor: below(1_001) });
  });

  test('a timeline built of as much as it holds knows only what is above its last millisecond', async () => {
    const reader = someone();
    const [newer, last] = [postAt(2_000), postAt(1_000)];
    const read = await timelines.read(reader, null, LENGTH);
    if (read.state !== 'building') throw new Error(read.state);
    await timelines.complete(reader, read.token, { items: [newer, last], floor: last });
    expect(await slice(reader, null, 5)).toEqual({ items: [newer], floor: below(1_001) });
  });

  test('posts of the millisecond at which a timeline is cut all go', async () => {
    const posts = [...Array.from({ length: LENGTH - 2 }, () => postAt(9_000)), postAt(5_000), postAt(5_000)];
    const reader = await readerWith(...posts);
    await timelines.add([reader], postAt(9_500));
    const read = await slice(reader, null, 50);
    expect(read).toMatchObject({ floor: below(5_001) });
    expect(typeof read === 'object' && read.items.length).toBe(LENGTH - 1);
  });

  test('pages are cut between posts of one millisecond, in the order of ids as numbers', async () => {
    const ids = ['7', '30', '200', '1000', '99']
      .map((text): PostId | null => parseId(text))
      .filter((id) => id !== null);
    const reader = await readerWith(...ids.map((id) => ({ id, publishedAt: 4_000 })), postAt(3_000));
    const read: string[] = [];
    for (let before: Place | null = null; ; ) {
      const page = await slice(reader, before, 2);
      if (typeof page === 'string') throw new Error(page);
      read.push(...page.items.map((post) => post.id));
      if (page.floor === null) break;
      before = page.floor;
    }
    expect(read.slice(0, 5)).toEqual(['1000', '200', '99', '30', '7']);
    expect(read).toHaveLength(6);
  });

  test('a timeline that Redis evicted without its mark is not taken for an empty one', async () => {
    const reader = await readerWith(postAt(1_000));
    await stack.clients.redis.del(keys.timeline(reader));
    await timelines.add([reader], postAt(2_000));
    expect(await slice(reader, below(3_000), 5)).toBe('unknown');
    expect(await slice(reader, null, 5)).toBe('building');
  });

  test('a post is added to thousands of timelines', async () => {
    const readers = await Promise.all(Array.from({ length: 50 }, () => readerWith()));
    const strangers = Array.from({ length: 1_200 }, someone);
    const post = postAt(1_000);
    await timelines.add([...strangers, ...readers], post);
    const slices = await Promise.all(readers.map((reader) => slice(reader, null, 5)));
    expect(slices).toEqual(readers.map(() => ({ items: [post], floor: null })));
  });

  test('a Redis that forgot the scripts is told them again', async () => {
    const readers = await Promise.all(Array.from({ length: 20 }, () => readerWith()));
    const { redis } = stack.clients;
    await Promise.all(('nodes' in redis ? redis.nodes('master') : [redis]).map((node) => node.script('FLUSH')));
    const post = postAt(1_000);
    await timelines.add(readers, post);
    for (const reader of readers) expect(await slice(reader, null, 5)).toEqual({ items: [post], floor: null });
  });

  test('with Redis away nothing is added, and whoever adds is told', async () => {
    const { redisUrls: urls, namespace } = stack.config;
    const away = await connectRedis({ urls, namespace, onError: () => undefined });
    away.disconnect();
    await expect(createTimelines(away, LENGTH).add([someone(), someone()], postAt(1_000))).rejects.toThrow(
      /closed|writeable/,
    );
  });

  test('a timeline lives for 24 hours after its last visit', async () => {
    const reader = await readerWith();
    const { redis } = stack.clients;
    const both = [keys.timeline(reader), keys.timelineMark(reader)];
    await Promise.all(both.map((key) => redis.pexpire(key, 60_000)));
    await slice(reader, null, 5);
    const left = await Promise.all(both.map((key) => redis.pttl(key)));
    for (const millis of left) expect(millis).toBeGreaterThan(86_000_000);
  });
});
