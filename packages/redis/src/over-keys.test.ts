import { openTestRedis, REDIS_KINDS, type TestRedis, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { Cluster } from 'ioredis';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connectRedis, type Redis } from './connect.ts';
import { getEach } from './get-each.ts';
import { overKeys } from './over-keys.ts';

const NODES = { single: 1, cluster: 3 };

describe.each(REDIS_KINDS)('on a %s Redis', (kind) => {
  let server: TestRedis;
  let stack: TestStack;
  let redis: Redis;
  let roundTrips: number;
  beforeAll(async () => {
    server = await openTestRedis(kind);
    stack = await testStack({ REDIS_URL: server.url });
    redis = await connectRedis({
      urls: stack.config.redisUrls,
      namespace: stack.config.namespace,
      onError: () => undefined,
      onRoundTrip: () => {
        roundTrips += 1;
      },
    });
  });
  beforeEach(() => {
    roundTrips = 0;
  });
  afterAll(async () => {
    redis?.disconnect();
    await stack?.stop();
    await server?.stop();
  });

  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);
  const keyOf = (index: number) => `n:${index}`;

  test('answers come in the order of the items, with one round trip per node for a thousand of them', async () => {
    await overKeys(redis, numbers(1_000), keyOf, (pipeline, key, item) => pipeline.set(key, item));
    expect(roundTrips).toBe(NODES[kind]);
    const answers = await overKeys(redis, numbers(2_500), keyOf, (pipeline, key) => pipeline.get(key));
    expect(roundTrips).toBe(NODES[kind] * 4);
    expect(answers).toEqual(numbers(2_500).map((index) => [null, index < 1_000 ? String(index) : null]));
  });

  test('the strings of many keys come in the keys’ order, with one round trip per node for a thousand of them', async () => {
    await overKeys(redis, numbers(1_000), keyOf, (pipeline, key, item) => pipeline.set(key, item));
    roundTrips = 0;
    const answers = await getEach(redis, numbers(2_500).map(keyOf));
    expect(roundTrips).toBe(NODES[kind] * 3);
    expect(answers).toEqual(numbers(2_500).map((index) => [null, index < 1_000 ? String(index) : null]));
    expect(await getEach(redis, [])).toEqual([]);
    await redis.lpush('no string', 'x');
    const [list, ...others] = await getEach(redis, ['no string', 'nothing', keyOf(1)]);
    if (kind === 'single') expect(list).toEqual([null, null]);
    else expect(list?.[0]?.message).toMatch(/^WRONGTYPE/);
    expect(others).toEqual([
      [null, null],
      [null, '1'],
    ]);
    const { redisUrls: urls, namespace } = stack.config;
    const gone = await connectRedis({ urls, namespace, onError: () => undefined });
    gone.disconnect();
    const refused = await getEach(gone, numbers(1_200).map(keyOf));
    expect(refused.map(([error]) => error instanceof Error)).toEqual(numbers(1_200).map(() => true));
  });

  test('one item twice is asked twice, and none nothing', async () => {
    expect(
      await overKeys(
        redis,
        [7, 7],
        () => 'twice',
        (pipeline, key) => pipeline.incr(key),
      ),
    ).toEqual([
      [null, 1],
      [null, 2],
    ]);
    roundTrips = 0;
    expect(await overKeys(redis, [], keyOf, (pipeline, key) => pipeline.get(key))).toEqual([]);
    expect(roundTrips).toBe(0);
  });

  test('a command that fails leaves the others alone', async () => {
    await redis.lpush('list', 'a');
    await redis.set('text', 'b');
    const [list, text] = await overKeys(redis, ['list', 'text'], String, (pipeline, key) => pipeline.get(key));
    expect(list?.[0]?.message).toMatch(/^WRONGTYPE/);
    expect(text).toEqual([null, 'b']);
  });

  test('a connection that has ended answers with errors at once', async () => {
    const { redisUrls: urls, namespace } = stack.config;
    const other = await connectRedis({ urls, namespace, onError: () => undefined });
    other.disconnect();
    const answers = await overKeys(other, numbers(50), keyOf, (pipeline, key) => pipeline.get(key));
    expect(answers.map(([error]) => error instanceof Error)).toEqual(answers.map(() => true));
    expect(answers).toHaveLength(50);
  });

  test.runIf(kind === 'cluster')('keys whose slots are thought to be elsewhere are found all the same', async () => {
    await overKeys(redis, numbers(300), keyOf, (pipeline, key, item) => pipeline.set(key, item));
    if (!(redis instanceof Cluster)) throw new Error('this is a Cluster');
    const nodes = [...new Set(redis.slots.map(([node]) => node))];
    redis.slots = redis.slots.map(([node]) => [nodes[(nodes.indexOf(node) + 1) % nodes.length] ?? '']);
    const answers = await overKeys(redis, numbers(300), keyOf, (pipeline, key) => pipeline.get(key));
    expect(answers).toEqual(numbers(300).map((index) => [null, String(index)]));
  });
});
