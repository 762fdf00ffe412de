import type { Metrics } from '@lumigraph/lifecycle';
import { Counter, Gauge, Histogram } from 'prom-client';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

const COSTS = [1, 10, 100, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 100_000, 1_000_000];

/** What the gateway measures. */
export interface Instruments {
  operations: Histogram<'type' | 'outcome'>;
  fetches: Histogram<'subgraph' | 'outcome'>;
  refusals: Counter<'code'>;
  costs: Histogram;
  unlimited: Counter;
  subscriptions: Gauge;
}

/** Registers the gateway's metrics. */
export function createInstruments({ registry }: Metrics): Instruments {
  const registers = [registry];
  return {
    operations: new Histogram({
      name: 'lumigraph_gateway_operation_seconds',
      help: 'Queries and mutations by type and outcome (ok, partial, error).',
      labelNames: ['type', 'outcome'],
      buckets: SECONDS,
      registers,
    }),
    fetches: new Histogram({
      name: 'lumigraph_gateway_fetch_seconds',
      help: 'Fetches from subgraphs by outcome (ok, error, away).',
      labelNames: ['subgraph', 'outcome'],
      buckets: SECONDS,
      registers,
    }),
    refusals: new Counter({
      name: 'lumigraph_gateway_refusals_total',
      help: 'Operations that were not executed, by the code of their first error.',
      labelNames: ['code'],
      registers,
    }),
    costs: new Histogram({
      name: 'lumigraph_gateway_operation_cost',
      help: 'Static cost of operations, by the IBM specification.',
      buckets: COSTS,
      registers,
    }),
    unlimited: new Counter({
      name: 'lumigraph_gateway_unlimited_total',
      help: 'Operations whose rate nobody could count, because Redis was away.',
      registers,
    }),
    subscriptions: new Gauge({
      name: 'lumigraph_gateway_subscriptions',
      help: 'Subscriptions that are running.',
      registers,
    }),
  };
}

/** Has the counts of what is open asked for whenever metrics are read. */
export function watchConnections(
  { registry }: Metrics,
  count: { sockets: () => number; eventStreams: () => number },
): void {
  const registers = [registry];
  new Gauge({
    name: 'lumigraph_gateway_sockets',
    help: 'Open WebSockets.',
    registers,
    collect() {
      this.set(count.sockets());
    },
  });
  new Gauge({
    name: 'lumigraph_gateway_event_streams',
    help: 'Open streams of server-sent events.',
    registers,
    collect() {
      this.set(count.eventStreams());
    },
  });
}
