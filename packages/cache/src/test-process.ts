import { connectDatabase } from '@lumigraph/database';
import { connectRedis } from '@lumigraph/redis';
import type { Link, TestStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { type Cache, createCache } from './cache.ts';
import type { CachedReads } from './cached-reads.ts';

/** One of the processes that share the cache, and reads the table `things` through it. */
export interface TestProcess {
  cache: Cache;
  things: CachedReads<string, string>;
  state(id: string): Promise<string | undefined>;
  /** What it has read of PostgreSQL. */
  loaded: string[];
  /** Holds what it has read of PostgreSQL before it goes on with it, until it is let go. */
  pause(): { read: Promise<void>; go(): void };
  misses(): number;
  /** From now on Redis refuses this process. */
  loseRedis(): void;
  stop(): Promise<void>;
}

/** `postgres` is a link to reach PostgreSQL through. */
export async function startTestProcess(
  { config }: TestStack,
  keyOf: (id: string) => string,
  postgres?: Link,
): Promise<TestProcess> {
  const onError = () => undefined;
  const redis = await connectRedis({ urls: config.redisUrls, namespace: config.namespace, onError });
  const connection = { url: postgres?.url ?? config.databaseUrl, pool: 1, onConnectionError: onError };
  const database = connectDatabase(connection);
  let misses = 0;
  const cache = createCache({
    database: connectDatabase(connection),
    redis,
    onFault: onError,
    onRead: (read) => {
      misses += read.misses;
    },
  });
  const loaded: string[] = [];
  let paused: { read: PromiseWithResolvers<void>; go: PromiseWithResolvers<void> } | null = null;
  const things = cache.reads<string, string>({
    name: 'things',
    keyOf,
    seconds: 60,
    load: async (ids) => {
      const { rows } = await sql<{ id: string; state: string }>`select id, state from things
        where id = any(${[...ids]})`.execute(database.for<unknown>());
      loaded.push(...ids);
      paused?.read.resolve();
      await paused?.go.promise;
      return new Map(rows.map((row) => [row.id, row.state]));
    },
    encode: (state) => `=${state}\n`,
    decode: (text) => (/^=(.*)\n$/.exec(text) ?? [])[1] ?? null,
  });
  return {
    cache,
    things,
    state: async (id) => (await things.read([id])).get(id),
    loaded,
    pause: () => {
      const gate = { read: Promise.withResolvers<void>(), go: Promise.withResolvers<void>() };
      paused = gate;
      return {
        read: gate.read.promise,
        go: () => {
          paused = null;
          gate.go.resolve();
        },
      };
    },
    misses: () => misses,
    loseRedis: () => redis.disconnect(),
    stop: async () => {
      await cache.close();
      await database.close();
      redis.disconnect();
    },
  };
}
