import type { Metrics } from '@lumigraph/lifecycle';
import { Gauge, Histogram } from 'prom-client';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What the gateway measures. */
export interface Instruments {
  operations: Histogram<'type' | 'outcome'>;
  fetches: Histogram<'subgraph' | 'outcome'>;
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
    subscriptions: new Gauge({
      name: 'lumigraph_gateway_subscriptions',
      help: 'Subscriptions that are running.',
      registers,
    }),
  };
}

/** Has `count` asked for the open sockets whenever metrics are read. */
export function watchSockets({ registry }: Metrics, count: () => number): void {
  new Gauge({
    name: 'lumigraph_gateway_sockets',
    help: 'Open WebSockets.',
    registers: [registry],
    collect() {
      this.set(count());
    },
  });
}
