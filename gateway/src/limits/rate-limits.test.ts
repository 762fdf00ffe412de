import { newId } from '@lumigraph/ids';
import { connectRedis, type Redis, tellRoundTrips } from '@lumigraph/redis';
import {
  type Link,
  openLink,
  openTestRedis,
  REDIS_KINDS,
  serverUrls,
  type TestRedis,
  type TestStack,
  testStack,
} from '@lumigraph/tools/test-stack';
import { Counter, Registry } from 'prom-client';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createRateLimits, type RateLimits } from './rate-limits.ts';

const ANN = newId<'user'>(1);
const BEN = newId<'user'>(2);
const HOME = '203.0.113.9';

function newCounter(): Counter {
  return new Counter({ name: 'unlimited', help: 'x', registers: [new Registry()] });
}

async function countOf(counter: Counter): Promise<number | undefined> {
  return (await counter.get()).values[0]?.value;
}

function limitsOver(redis: Redis, limits: { viewer: number; address: number }, unlimited = newCounter()): RateLimits {
  const created = createRateLimits({ redis, limits, unlimited });
  if (!created) throw new Error('no limits');
  return created;
}

describe.each(REDIS_KINDS)('on a %s Redis', (kind) => {
  let server: TestRedis;
  let stack: TestStack;
  let redis: Redis;
  beforeAll(async () => {
    server = await openTestRedis(kind);
    stack = await testStack({ REDIS_URL: server.url });
    redis = stack.clients.redis;
  });
  afterEach(() => stack.flushRedis('rl:'));
  afterAll(async () => {
    await stack?.stop();
    await server?.stop();
  });

  test('a viewer spends what operations cost, is told what is left, and is refused beyond it', async () => {
    const { spend } = limitsOver(redis, { viewer: 100, address: 0 });
    const ann = { viewer: ANN, address: HOME };
    expect(await spend(ann, 40)).toEqual({
      refusal: null,
      headers: { 'ratelimit-limit': '100', 'ratelimit-remaining': '60', 'ratelimit-reset': '60' },
    });
    expect((await spend(ann, 60)).headers['ratelimit-remaining']).toBe('0');
    const { refusal, headers } = await spend(ann, 1);
    expect(refusal?.extensions.code).toBe('RATE_LIMITED');
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(headers['retry-after'])).toBeLessThanOrEqual(60);
    expect(headers).toMatchObject({ 'ratelimit-limit': '100', 'ratelimit-remaining': '0' });
    expect((await spend({ viewer: BEN, address: HOME }, 100)).refusal).toBeNull();
  });

  test('an operation that costs more than what is left is refused', async () => {
    const { spend } = limitsOver(redis, { viewer: 100, address: 0 });
    expect((await spend({ viewer: ANN, address: HOME }, 99)).refusal).toBeNull();
    expect((await spend({ viewer: ANN, address: HOME }, 2)).refusal).not.toBeNull();
  });

  test('all clients of an address spend together, signed in or not, and the nearest limit is told', async () => {
    const { spend } = limitsOver(redis, { viewer: 100, address: 150 });
    expect((await spend({ viewer: ANN, address: HOME }, 60)).headers['ratelimit-limit']).toBe('100');
    expect((await spend({ viewer: null, address: HOME }, 60)).headers['ratelimit-limit']).toBe('150');
    const { refusal, headers } = await spend({ viewer: BEN, address: HOME }, 60);
    expect(refusal?.extensions.code).toBe('RATE_LIMITED');
    expect(headers['ratelimit-limit']).toBe('150');
    expect((await spend({ viewer: null, address: '203.0.113.10' }, 60)).refusal).toBeNull();
  });

  test('a client cannot have another address within its network of IPv6', async () => {
    const { spend } = limitsOver(redis, { viewer: 0, address: 10 });
    const from = (address: string) => spend({ viewer: null, address }, 10);
    expect((await from('2001:db8:0:7::1')).refusal).toBeNull();
    for (const same of ['2001:db8:0:7::1', '2001:db8:0:7:ffff::2', '2001:db8:0:7:1:2:3:4'])
      expect((await from(same)).refusal, same).not.toBeNull();
    for (const other of ['2001:db8:0:8::1', '2001:db8::7', '::1', ''])
      expect((await from(other)).refusal, other).toBeNull();
  });

  test('what is spent is counted over all gateways together, also at once', async () => {
    const { redisUrls: urls, namespace } = stack.config;
    const elsewhere = await connectRedis({ urls, namespace, onError: () => undefined });
    try {
      const gateways = [redis, elsewhere].map((each) => limitsOver(each, { viewer: 20, address: 0 }));
      const spent = await Promise.all(
        Array.from({ length: 15 }).flatMap(() => gateways.map(({ spend }) => spend({ viewer: ANN, address: HOME }, 1))),
      );
      expect(spent.filter(({ refusal }) => refusal === null)).toHaveLength(20);
    } finally {
      elsewhere.disconnect();
    }
  });

  test('a configuration without limits has none', () => {
    expect(createRateLimits({ redis, limits: { viewer: 0, address: 0 }, unlimited: newCounter() })).toBeNull();
  });

  test('no address can be read in Redis', async () => {
    const { spend } = limitsOver(redis, { viewer: 10, address: 10 });
    await spend({ viewer: null, address: HOME }, 1);
    const nodes = 'nodes' in redis ? redis.nodes('master') : [redis];
    const stored = (await Promise.all(nodes.map((node) => node.keys(`${stack.config.namespace}:*`)))).flat();
    expect(stored).toHaveLength(1);
    expect(stored.join()).not.toContain(HOME);
  });

  test('who has spent all is refused without asking Redis', async () => {
    const unlimited = newCounter();
    const limits = limitsOver(redis, { viewer: 5, address: 0 }, unlimited);
    await limits.spend({ viewer: ANN, address: HOME }, 5);
    await stack.flushRedis('rl:');
    expect((await limits.spend({ viewer: ANN, address: HOME }, 1)).refusal).not.toBeNull();
    expect(await countOf(unlimited)).toBe(0);
  });
});

describe('while Redis is away', () => {
  let link: Link;
  let stack: TestStack;
  beforeAll(async () => {
    link = await openLink(serverUrls()?.redis ?? '');
    stack = await testStack({ REDIS_URL: link.url });
  });
  afterAll(async () => {
    await stack?.stop();
    await link?.cut();
  });

  test('everything is allowed and counted, and limited again when it is back', async () => {
    const unlimited = newCounter();
    const { redis } = stack.clients;
    const { spend } = limitsOver(redis, { viewer: 3, address: 3 }, unlimited);
    const ann = { viewer: ANN, address: HOME };
    expect((await spend(ann, 1)).headers).toHaveProperty('ratelimit-limit');
    await link.cut();
    for (let time = 1; time <= 10; time += 1) {
      expect(await spend(ann, 3)).toEqual({ refusal: null, headers: {} });
      expect(await countOf(unlimited)).toBe(time);
    }
    await link.mend();
    await vi.waitFor(() => expect(redis.status).toBe('ready'), { timeout: 20_000 });
    expect((await spend(ann, 3)).refusal).not.toBeNull();
  });

  test('nobody waits for one that hangs, and it is asked again later', async () => {
    const unlimited = newCounter();
    const { redis } = stack.clients;
    const { spend } = limitsOver(redis, { viewer: 100, address: 0 }, unlimited);
    let asked = 0;
    tellRoundTrips(redis, () => {
      asked += 1;
    });
    await redis.client('PAUSE', 1_000, 'ALL');
    asked = 0;
    for (let time = 1; time <= 10; time += 1)
      expect((await spend({ viewer: ANN, address: HOME }, 1)).headers).toEqual({});
    expect(asked).toBe(1);
    expect(await countOf(unlimited)).toBe(10);
    await vi.waitFor(async () => expect((await spend({ viewer: ANN, address: HOME }, 1)).headers).not.toEqual({}), {
      timeout: 20_000,
    });
  });
});
