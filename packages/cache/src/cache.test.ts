import { connectDatabase } from '@lumigraph/database';
import { connectRedis } from '@lumigraph/redis';
import {
  hold,
  type Link,
  openLink,
  openTestRedis,
  REDIS_KINDS,
  type TestRedis,
  type TestStack,
  testStack,
} from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createCache } from './cache.ts';
import { startTestProcess, type TestProcess } from './test-process.ts';

let next = 0;

describe.each(REDIS_KINDS)('on a %s Redis', (kind) => {
  let server: TestRedis;
  let stack: TestStack;
  let thing: string;
  beforeAll(async () => {
    server = await openTestRedis(kind);
    stack = await testStack({ REDIS_URL: server.url });
    await sql`create table things (id text primary key, state text not null)`.execute(db());
  });
  beforeEach(async () => {
    thing = await newThing('shown');
  });
  afterAll(async () => {
    await stack?.stop();
    await server?.stop();
  });

  const db = () => stack.clients.database.for<unknown>();
  const keyOf = (id: string) => `thing:${id}`;

  async function newThing(state: string): Promise<string> {
    const id = `t${next++}`;
    await sql`insert into things values (${id}, ${state})`.execute(db());
    return id;
  }

  async function change(id: string, state: string): Promise<void> {
    await sql`update things set state = ${state} where id = ${id}`.execute(db());
  }

  async function startProcess(postgres?: Link): Promise<TestProcess> {
    const process = await startTestProcess(stack, keyOf, postgres);
    onTestFinished(process.stop);
    return process;
  }

  /** Filling is not waited for by who reads. */
  async function filled(...ids: string[]): Promise<void> {
    const holds = /^\d+[=-]/s;
    await vi.waitFor(async () => {
      for (const id of ids) expect(await stack.clients.redis.get(keyOf(id))).toMatch(holds);
    });
  }

  test('what one process has read another answers without PostgreSQL, for at most a minute', async () => {
    const [one, other] = [await startProcess(), await startProcess()];
    const more = await newThing('hidden');
    expect(await one.things.read([thing, more, thing])).toEqual(
      new Map([
        [thing, 'shown'],
        [more, 'hidden'],
      ]),
    );
    expect(one.loaded).toEqual([thing, more]);
    await filled(thing, more);
    expect(await other.things.read([more, thing])).toEqual(
      new Map([
        [more, 'hidden'],
        [thing, 'shown'],
      ]),
    );
    expect(other.loaded).toEqual([]);
    expect([one.misses(), other.misses()]).toEqual([2, 0]);
    const left = await stack.clients.redis.pttl(keyOf(thing));
    expect(left).toBeGreaterThan(50_000);
    expect(left).toBeLessThanOrEqual(60_000);
  });

  test('what does not exist is remembered, until it is made', async () => {
    const [one, other] = [await startProcess(), await startProcess()];
    const id = `t${next++}`;
    expect(await one.things.read([id])).toEqual(new Map());
    await filled(id);
    expect(await other.things.read([id])).toEqual(new Map());
    expect(other.loaded).toEqual([]);
    await sql`insert into things values (${id}, 'new')`.execute(db());
    await one.cache.drop([keyOf(id)]);
    expect(await other.state(id)).toBe('new');
  });

  test('a change is seen by all as soon as its writer has forgotten it', async () => {
    const [writer, reader] = [await startProcess(), await startProcess()];
    await reader.state(thing);
    await filled(thing);
    await change(thing, 'hidden');
    await writer.cache.forget([keyOf(thing)]);
    expect(await reader.state(thing)).toBe('hidden');
  });

  test('a slow reader does not put back what a writer has made void', async () => {
    const [writer, slow, later] = [await startProcess(), await startProcess(), await startProcess()];
    const { read, go } = slow.pause();
    const answer = slow.state(thing);
    await read;
    await change(thing, 'hidden');
    await writer.cache.forget([keyOf(thing)]);
    expect(await later.state(thing)).toBe('hidden');
    await filled(thing);
    go();
    expect(await answer).toBe('shown');
    // What the slow one sends after its fill is answered after it.
    await slow.things.read([thing]);
    expect(await slow.state(thing)).toBe('hidden');
    expect(slow.loaded).toEqual([thing]);
  });

  test('nor where nobody has read since', async () => {
    const [writer, slow] = [await startProcess(), await startProcess()];
    const { read, go } = slow.pause();
    const answer = slow.state(thing);
    await read;
    await change(thing, 'hidden');
    await writer.cache.forget([keyOf(thing)]);
    go();
    await answer;
    expect(await slow.state(thing)).toBe('hidden');
    expect(slow.loaded).toEqual([thing, thing]);
  });

  test('who finds another reading reads as well, and leaves the filling to it', async () => {
    const [first, second] = [await startProcess(), await startProcess()];
    const { read, go } = first.pause();
    const answer = first.state(thing);
    await read;
    expect(await second.state(thing)).toBe('shown');
    expect(await stack.clients.redis.get(keyOf(thing))).toMatch(/^\d+\?/);
    go();
    await answer;
    await filled(thing);
    expect(second.loaded).toEqual([thing]);
  });

  test('what is no answer of the cache is read again, and replaced', async () => {
    const reader = await startProcess();
    const { redis } = stack.clients;
    const list = await newThing('shown');
    await redis.lpush(keyOf(list), 'x');
    for (const held of ['', 'nonsense', '=shown', '0=hidden']) {
      await redis.set(keyOf(thing), held);
      expect(await reader.state(thing)).toBe('shown');
      await filled(thing);
    }
    await redis.set(keyOf(thing), '9=not ours');
    expect(await reader.state(thing)).toBe('shown');
    expect(await reader.state(list)).toBe('shown');
  });

  test('without Redis PostgreSQL answers', async () => {
    const reader = await startProcess();
    await reader.state(thing);
    await filled(thing);
    reader.loseRedis();
    for (let time = 0; time < 10; time += 1) expect(await reader.state(thing)).toBe('shown');
    expect(reader.loaded).toHaveLength(11);
  });

  test('where Redis refuses a writer, all that is cached is void before the writer goes on', async () => {
    const [writer, reader, slow] = [await startProcess(), await startProcess(), await startProcess()];
    const other = await newThing('shown');
    await reader.things.read([thing, other]);
    await filled(thing, other);
    const late = await newThing('shown');
    const { read, go } = slow.pause();
    const answer = slow.state(late);
    await read;
    writer.loseRedis();
    await Promise.all([thing, other, late].map((id) => change(id, 'hidden')));
    await writer.cache.forget([keyOf(thing), keyOf(late)]);
    expect(await reader.state(thing)).toBe('hidden');
    expect(await reader.state(other)).toBe('hidden');
    // What was read before is filled in under the former epoch.
    go();
    await answer;
    await filled(late);
    expect(await slow.state(late)).toBe('hidden');
  });

  test('a change that only shows more does not wait for a Redis that refuses', async () => {
    const [writer, reader] = [await startProcess(), await startProcess()];
    await reader.state(thing);
    await filled(thing);
    writer.loseRedis();
    await writer.cache.drop([keyOf(thing)]);
    await reader.state(thing);
    expect(reader.loaded).toEqual([thing]);
  });

  test('while PostgreSQL is away cached answers go on', async () => {
    const link = await openLink(stack.config.databaseUrl);
    const reader = await startProcess(link);
    await reader.state(thing);
    await filled(thing);
    await link.cut();
    // Longer than the epoch is trusted.
    for (let until = Date.now() + 4_000; Date.now() < until; ) expect(await reader.state(thing)).toBe('shown');
    expect(reader.loaded).toEqual([thing]);
    await expect(reader.state(await newThing('shown'))).rejects.toThrow();
  }, 15_000);

  test('while the line to PostgreSQL is silent cached answers go on, without waiting for it each time', async () => {
    const link = await openLink(stack.config.databaseUrl);
    const reader = await startProcess(link);
    await reader.state(thing);
    await filled(thing);
    link.stall();
    for (let until = Date.now() + 4_000; Date.now() < until; ) expect(await reader.state(thing)).toBe('shown');
    expect(reader.loaded).toEqual([thing]);
    await link.mend();
    const other = await newThing('shown');
    expect(await reader.state(other)).toBe('shown');
    await filled(other);
    await change(other, 'hidden');
    await (await startProcess()).cache.forget([keyOf(other)]);
    expect(await reader.state(other)).toBe('hidden');
    await reader.cache.close();
    await link.cut();
  }, 15_000);

  test('who cannot learn the epoch though PostgreSQL is there does not use what is cached', async () => {
    const reader = await startProcess();
    await reader.state(thing);
    await filled(thing);
    const held = await hold(stack.clients, 'lock table cache.epoch in access exclusive mode');
    await vi.waitFor(
      async () => {
        await reader.state(thing);
        expect(reader.loaded).toEqual([thing, thing]);
      },
      { timeout: 10_000 },
    );
    await held.release();
    await vi.waitFor(async () => {
      const before = reader.loaded.length;
      await reader.state(thing);
      expect(reader.loaded).toHaveLength(before);
    });
  }, 15_000);

  test('a page costs one round trip, and two more for what is not cached', async () => {
    let roundTrips = 0;
    const { config } = stack;
    const redis = await connectRedis({
      urls: config.redisUrls,
      namespace: config.namespace,
      onError: () => undefined,
      onRoundTrip: () => {
        roundTrips += 1;
      },
    });
    const database = connectDatabase({ url: config.databaseUrl, pool: 1, onConnectionError: () => undefined });
    const cache = createCache({ database, redis, onFault: () => undefined });
    onTestFinished(async () => {
      await cache.close();
      redis.disconnect();
    });
    const ids = Array.from({ length: 50 }, () => `t${next++}`);
    const reads = cache.reads<string, string>({
      name: 'numbers',
      keyOf,
      seconds: 5,
      load: async (asked) => new Map(asked.map((id) => [id, id])),
      encode: String,
      decode: String,
    });
    roundTrips = 0;
    const nodes = kind === 'single' ? 1 : 3;
    expect(await reads.read(ids)).toEqual(new Map(ids.map((id) => [id, id])));
    await filled(...ids);
    expect(roundTrips).toBe(3 * nodes);
    await reads.read(ids);
    expect(roundTrips).toBe(4 * nodes);
    expect(await reads.read([])).toEqual(new Map());
    expect(roundTrips).toBe(4 * nodes);
  });
});

test('an answer is kept for a minute at most', async () => {
  const stack = await testStack();
  onTestFinished(() => stack.stop());
  const family = { name: 'x', keyOf: String, load: async () => new Map(), encode: String, decode: String };
  for (const seconds of [61, 0, -1, Number.NaN])
    expect(() => stack.clients.cache.reads({ ...family, seconds })).toThrow(RangeError);
});
