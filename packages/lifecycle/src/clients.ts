import { type Cache, createCache } from '@lumigraph/cache';
import type { Config } from '@lumigraph/config';
import { connectDatabase, type Database } from '@lumigraph/database';
import { connectEvents, type Events } from '@lumigraph/events';
import { type ObjectStore, openObjectStore } from '@lumigraph/object-store';
import { connectRedis, type Redis } from '@lumigraph/redis';
import type { Check } from './http-server.ts';
import type { Log } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';

/** The stores and instruments that a process hands to its parts. */
export interface Clients {
  config: Config;
  log: Log;
  metrics: Metrics;
  database: Database;
  redis: Redis;
  cache: Cache;
  events: Events;
  store: ObjectStore;
  /** Notes a fault outside any request: in the log, and in `lumigraph_background_faults_total`. */
  onFault(where: string): (error: unknown) => void;
  /** What readiness asks, unless the part says otherwise: the stores without which nothing can be done. */
  checks: Record<string, Check>;
  close(): Promise<void>;
}

/** Connects to every store, waiting for each at most 5 s: one that is away is used when it comes. */
export async function connectClients(config: Config, log: Log): Promise<Clients> {
  const metrics = createMetrics(String(log.bindings().name ?? 'lumigraph'));
  const onFault = (where: string) => (error: unknown) => {
    metrics.faults.inc({ where });
    log.warn({ where, err: error }, 'a fault in the background');
  };
  const onConnectionError = onFault('database');
  const database = connectDatabase({ url: config.databaseUrl, pool: config.databasePool, onConnectionError });
  database.onQuery(() => metrics.sqlStatements.inc());
  const [redis, events] = await Promise.all([
    connectRedis({
      urls: config.redisUrls,
      namespace: config.namespace,
      onError: onFault('redis'),
      onRoundTrip: () => metrics.redisRoundTrips.inc(),
    }),
    connectEvents({
      urls: config.natsUrls,
      namespace: config.namespace,
      replicas: config.natsReplicas,
      onError: onFault('events'),
      onFailedTry: ({ error, ...failure }) => {
        metrics.faults.inc({ where: failure.durable });
        if (failure.isDead) metrics.deadMessages.inc({ durable: failure.durable });
        log[failure.isDead ? 'error' : 'warn']({ ...failure, err: error }, 'a message failed');
      },
    }),
  ]);
  const cache = createCache({
    database: connectDatabase({ url: config.databaseUrl, pool: 1, onConnectionError }),
    redis,
    onFault: onFault('cache'),
    onRead: ({ family, hits, misses }) => {
      metrics.cacheReads.inc({ family, outcome: 'hit' }, hits);
      metrics.cacheReads.inc({ family, outcome: 'miss' }, misses);
    },
  });
  const store = openObjectStore(config);
  return {
    config,
    log,
    metrics,
    database,
    redis,
    cache,
    events,
    store,
    onFault,
    checks: { database: database.check },
    close: async () => {
      await events.close();
      await cache.close();
      redis.disconnect();
      await database.close();
      await store.close();
    },
  };
}
