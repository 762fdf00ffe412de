import { isStoreAway } from '@lumigraph/database';
import { type RedisCluster, startRedisCluster } from '@lumigraph/tools/test-stack';
import { Redis as Single } from 'ioredis';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { connectRedis, type Redis } from './connect.ts';
import { overKeys } from './over-keys.ts';

/** Less than the time-out of a command. */
const AT_ONCE_MS = 1_900;
const WAITED_FOR_MS = 5_000;
let cluster: RedisCluster;
let redis: Redis;
let errors: Error[];
beforeAll(async () => {
  cluster = await startRedisCluster();
  redis = await connectToAll(cluster.url.split(','));
});
afterEach(() => {
  errors = [];
});
afterAll(async () => {
  redis?.disconnect();
  await cluster?.stop();
});

function connect(urls: string[]): Promise<Redis> {
  errors = [];
  return connectRedis({ urls, namespace: 'test', onError: (error) => errors.push(error) });
}

/** Connects again where the Cluster was not whole within the time that connecting waits: on a machine that stalls. */
async function connectToAll(urls: string[]): Promise<Redis> {
  for (let attempt = 0; ; attempt += 1) {
    const start = performance.now();
    const connected = await connect(urls);
    if (performance.now() - start < WAITED_FOR_MS || attempt === 4) return connected;
    connected.disconnect();
  }
}

const KEYS = Array.from({ length: 60 }, (_, index) => `key ${index}`);

interface Outcome {
  values: number;
  errors: unknown[];
  millis: number;
}

/** Reads every key by a command of its own, and all in pipelines. */
async function readAll(): Promise<Outcome[]> {
  const timed = async (read: () => Promise<{ error: unknown }[]>) => {
    const start = performance.now();
    const answers = await read();
    const failed = answers.flatMap(({ error }) => (error ? [error] : []));
    return { values: answers.length - failed.length, errors: failed, millis: performance.now() - start };
  };
  return [
    await timed(() =>
      Promise.all(
        KEYS.map((key) =>
          redis.get(key).then(
            () => ({ error: null }),
            (error: unknown) => ({ error }),
          ),
        ),
      ),
    ),
    await timed(async () =>
      (await overKeys(redis, KEYS, String, (pipeline, key) => pipeline.get(key))).map(([error]) => ({ error })),
    ),
  ];
}

/** Resolves when every key is read again. */
async function recovered(): Promise<void> {
  const whole = { values: KEYS.length, errors: [] };
  await vi.waitFor(async () => expect(await readAll()).toMatchObject([whole, whole]), { timeout: 20_000 });
}

test('the first commands after connecting reach every node', async () => {
  for (let time = 0; time < 5; time += 1) {
    const fresh = await connectToAll(cluster.url.split(','));
    try {
      expect(await Promise.all(KEYS.map((key) => fresh.set(key, 'x')))).toEqual(KEYS.map(() => 'OK'));
      expect(errors).toEqual([]);
    } finally {
      fresh.disconnect();
    }
  }
}, 60_000);

test('two nodes’ URLs are enough, and every node is given their password', async () => {
  const some = await connectToAll(cluster.url.split(',').slice(1));
  try {
    expect(await Promise.all(KEYS.map((key) => some.set(key, 'x')))).toEqual(KEYS.map(() => 'OK'));
  } finally {
    some.disconnect();
  }
}, 60_000);

test('with one master away commands fail at once, and are answered again when it is back', async () => {
  await cluster.kill(1);
  const deadline = Date.now() + 3_000;
  let others = 0;
  // At first the other masters go on; when they take it for dead the whole Cluster stops.
  while (Date.now() < deadline) {
    for (const outcome of await readAll()) {
      others = Math.max(others, outcome.values);
      expect(outcome.errors.length).toBeGreaterThan(0);
      expect(outcome.errors.filter((error) => !isStoreAway(error))).toEqual([]);
      expect(outcome.millis).toBeLessThan(AT_ONCE_MS);
    }
  }
  expect(others).toBeGreaterThan(0);
  expect(errors).not.toEqual([]);
  await cluster.revive(1);
  await recovered();
}, 40_000);

test('with all masters away commands fail at once, and are answered again when they are back', async () => {
  await Promise.all([0, 1, 2].map(cluster.kill));
  for (let time = 0; time < 20; time += 1) {
    for (const outcome of await readAll()) {
      expect(outcome.values).toBe(0);
      expect(outcome.errors.filter((error) => !isStoreAway(error))).toEqual([]);
      expect(outcome.millis).toBeLessThan(AT_ONCE_MS);
    }
  }
  await Promise.all([0, 1, 2].map(cluster.revive));
  await recovered();
}, 60_000);

test('a Cluster that is away at the start is used when it comes', async () => {
  await Promise.all([0, 1, 2].map(cluster.kill));
  const early = await connect(cluster.url.split(','));
  try {
    const asked = performance.now();
    await expect(early.get('key')).rejects.toSatisfy(isStoreAway);
    const [answer] = await overKeys(early, ['key'], String, (pipeline, key) => pipeline.get(key));
    expect(answer?.[0]).toSatisfy(isStoreAway);
    expect(performance.now() - asked).toBeLessThan(AT_ONCE_MS);
    await Promise.all([0, 1, 2].map(cluster.revive));
    await vi.waitFor(() => early.get('key'), { timeout: 20_000 });
  } finally {
    early.disconnect();
  }
}, 60_000);

// The last one: the slots stay where they went.
test('where another master took over from one that hangs, it is asked soon', async () => {
  await recovered();
  const [hanging, heir] = cluster.url.split(',').map((url) => new Single(url));
  try {
    await hanging?.client('PAUSE', 60_000, 'ALL');
    await heir?.cluster('BUMPEPOCH');
    await heir?.multi().call('CLUSTER', 'DELSLOTSRANGE', 0, 5_460).call('CLUSTER', 'ADDSLOTSRANGE', 0, 5_460).exec();
    await recovered();
  } finally {
    hanging?.disconnect();
    heir?.disconnect();
  }
}, 60_000);
