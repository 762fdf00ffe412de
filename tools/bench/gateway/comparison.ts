import { type Figure, summarize } from '../figure.ts';
import { columns, numeral } from '../report.ts';
import { median } from '../statistics.ts';

export const OURS_IN_PROCESS = 'Lumigraph in process';
export const OURS_OVER_HTTP = 'Lumigraph over HTTP';

/** What was measured of one contestant in one round; times are in milliseconds. */
export interface Round {
  /** Processor time of the process that clients ask, per request. */
  gatewayMillis: number;
  /** The same with that of the subgraphs behind it. */
  allMillis: number;
  perSecond: number;
  /** Latencies. */
  p50: number;
  p99: number;
}

/** What was measured of one contestant. */
export interface Taken {
  name: string;
  rounds: Round[];
}

/** Our processor time per request divided by another's, as the median over the rounds. */
export function ratioOf(ours: Taken, other: Taken): number {
  const rounds = ours.rounds.map(({ gatewayMillis }) => gatewayMillis);
  const baseline = { name: other.name, rounds: other.rounds.map(({ gatewayMillis }) => gatewayMillis) };
  return summarize({ name: ours.name, unit: '', rounds, baseline }).ratio?.median ?? Number.NaN;
}

/** One row for each: medians over the rounds, and both of ours divided by it. */
export function comparisonTable(taken: readonly Taken[]): string {
  const head = ['', 'CPU ms', 'with subgraphs', 'requests/s', 'p50 ms', 'p99 ms', 'in process ÷ it', 'over HTTP ÷ it'];
  const ours = [OURS_IN_PROCESS, OURS_OVER_HTTP].flatMap((name) => taken.filter((each) => each.name === name));
  const rows = taken.map((each) => {
    const middle = (pick: (round: Round) => number) => numeral(median(each.rounds.map(pick)));
    return [
      each.name,
      middle(({ gatewayMillis }) => gatewayMillis),
      middle(({ allMillis }) => allMillis),
      middle(({ perSecond }) => perSecond),
      middle(({ p50 }) => p50),
      middle(({ p99 }) => p99),
      ...ours.map((own) => ratioOf(own, each).toFixed(2)),
    ];
  });
  return columns([head, ...rows], (column) => column > 0);
}

/** All rounds of all. */
export function comparisonFigures(taken: readonly Taken[]): Figure[] {
  return taken.flatMap(({ name, rounds }) => [
    { name: `${name}: CPU per request`, unit: 'ms', rounds: rounds.map(({ gatewayMillis }) => gatewayMillis) },
    { name: `${name}: CPU per request with subgraphs`, unit: 'ms', rounds: rounds.map(({ allMillis }) => allMillis) },
    { name: `${name}: throughput`, unit: '/s', rounds: rounds.map(({ perSecond }) => perSecond) },
    { name: `${name}: latency p50`, unit: 'ms', rounds: rounds.map(({ p50 }) => p50) },
    { name: `${name}: latency p99`, unit: 'ms', rounds: rounds.map(({ p99 }) => p99) },
  ]);
}
