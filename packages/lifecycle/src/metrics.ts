import { Counter, collectDefaultMetrics, Registry } from 'prom-client';

/** The process's Prometheus metrics. */
export interface Metrics {
  registry: Registry;
  /** Counts something that went wrong in the background, by where it went wrong. */
  faults: Counter<'where'>;
  /** Counts messages that failed five times, by the consumer that gave them up. */
  deadMessages: Counter<'durable'>;
  sqlStatements: Counter;
  /** A pipeline counts once. */
  redisRoundTrips: Counter;
  /** Counts what was asked of the cache, by key family and by whether it was there. */
  cacheReads: Counter<'family' | 'outcome'>;
  purgedAccounts: Counter;
  /** Counts that differed from their rows, by what they count. */
  countDrift: Counter<'count'>;
}

/** A registry of its own per process part, with Node's default metrics. */
export function createMetrics(name: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ process: name });
  collectDefaultMetrics({ register: registry });
  const faults = new Counter({
    name: 'lumigraph_background_faults_total',
    help: 'Faults outside any request.',
    labelNames: ['where'],
    registers: [registry],
  });
  const deadMessages = new Counter({
    name: 'lumigraph_dead_messages_total',
    help: 'Messages that failed five times and lie with the dead letters.',
    labelNames: ['durable'],
    registers: [registry],
  });
  const sqlStatements = new Counter({
    name: 'lumigraph_sql_statements_total',
    help: 'Statements sent to PostgreSQL.',
    registers: [registry],
  });
  const redisRoundTrips = new Counter({
    name: 'lumigraph_redis_round_trips_total',
    help: 'Round trips to Redis; a pipeline is one.',
    registers: [registry],
  });
  const cacheReads = new Counter({
    name: 'lumigraph_cache_reads_total',
    help: 'Things asked of the cache: hit where Redis knew, miss where PostgreSQL was read.',
    labelNames: ['family', 'outcome'],
    registers: [registry],
  });
  const purgedAccounts = new Counter({
    name: 'lumigraph_purged_accounts_total',
    help: 'Deleted accounts of which nothing is left.',
    registers: [registry],
  });
  const countDrift = new Counter({
    name: 'lumigraph_count_drift_total',
    help: 'Counts that differed from the rows they count, and were mended.',
    labelNames: ['count'],
    registers: [registry],
  });
  return { registry, faults, deadMessages, sqlStatements, redisRoundTrips, cacheReads, purgedAccounts, countDrift };
}
