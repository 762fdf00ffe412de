import type { Config } from '@lumigraph/config';
import { connectDatabase, type Database } from '@lumigraph/database';
import { connectEvents, type Events } from '@lumigraph/events';
import { type ObjectStore, openObjectStore } from '@lumigraph/object-store';
import { connectRedis, type Redis } from '@lumigraph/redis';
import type { Log } from './log.ts';
import { createMetrics, type Metrics } from './metrics.ts';

/** The stores and instruments that a process hands to its parts. */
export interface Clients {
  config: Config;
  log: Log;
  metrics: Metrics;
  database: Database;
  redis: Redis;
  events: Events;
  store: ObjectStore;
  /** Notes a fault outside any request: in the log, and in `lumigraph_background_faults_total`. */
  onFault(where: string): (error: unknown) => void;
  /** What readiness asks: the stores without which this process cannot do its work. */
  checks: Record<string, () => Promise<void>>;
  close(): Promise<void>;
}

/** Connects to every store. Rejects where NATS cannot be reached within 10 s; the others may come later. */
export async function connectClients(config: Config, log: Log): Promise<Clients> {
  const metrics = createMetrics(String(log.bindings().name ?? 'lumigraph'));
  const onFault = (where: string) => (error: unknown) => {
    metrics.faults.inc({ where });
    log.warn({ where, err: error }, 'a fault in the background');
  };
  const database = connectDatabase({
    url: config.databaseUrl,
    pool: config.databasePool,
    onConnectionError: onFault('database'),
  });
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
    }),
  ]);
  const store = openObjectStore(config);
  return {
    config,
    log,
    metrics,
    database,
    redis,
    events,
    store,
    onFault,
    checks: { database: database.check },
    close: async () => {
      await events.close();
      redis.disconnect();
      await database.close();
    },
  };
}
