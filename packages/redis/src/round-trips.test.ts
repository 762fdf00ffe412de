import { type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { connectRedis, type Redis } from './connect.ts';

let stack: TestStack;
let redis: Redis;
let count: number;

beforeAll(async () => {
  stack = await testStack();
  redis = await connectRedis({
    urls: stack.config.redisUrls,
    namespace: stack.config.namespace,
    onError: () => undefined,
    onRoundTrip: () => {
      count += 1;
    },
  });
});

beforeEach(() => {
  count = 0;
});

afterAll(async () => {
  redis.disconnect();
  await stack.stop();
});

test('each command by itself is a round trip', async () => {
  await redis.set('a', 1);
  await Promise.all([redis.get('a'), redis.get('b')]);
  expect(count).toBe(3);
});

test('a pipeline is one, and a transaction too', async () => {
  await redis.pipeline().set('a', 1).get('a').get('b').exec();
  expect(count).toBe(1);
  await Promise.all([redis.pipeline().get('a').get('b').exec(), redis.multi().set('a', 2).get('a').exec()]);
  expect(count).toBe(3);
});
