import type { Tell } from '../start/progress.ts';
import { closedLoop } from './closed-loop.ts';
import type { Figure } from './figure.ts';
import type { Settings } from './measure.ts';
import type { Meters } from './meters.ts';
import { openLoop } from './open-loop.ts';
import { median, percentile } from './statistics.ts';

/** A server to put under load. */
export interface Server {
  /** Sends one request of many that are alike. Rejects where the answer is wrong. */
  send(index: number): Promise<void>;
  /** The counters of its process. */
  meters(): Promise<Meters>;
}

/** Requests one after another whose cost is counted: the median is free of what the process does in the background. */
const SINGLE_REQUESTS = 21;

/** Throughput and processor time of both servers by turns, with so many requests under way, after a round to warm up. */
export async function compareThroughput(
  servers: { ours: Server; bare: Server },
  concurrency: number,
  { rounds, seconds }: Settings,
  tell: Tell,
): Promise<{ throughput: Figure; processorTime: Figure }> {
  const bare: Round[] = [];
  const ours: Round[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    tell(round === 0 ? 'warming up' : `throughput, round ${round} of ${rounds}`);
    const found = [
      await loadOnce(servers.bare, concurrency, seconds),
      await loadOnce(servers.ours, concurrency, seconds),
    ] as const;
    if (round === 0) continue;
    bare.push(found[0]);
    ours.push(found[1]);
  }
  const figure = (name: string, unit: string, pick: (round: Round) => number): Figure => ({
    ...{ name, unit, rounds: ours.map(pick) },
    baseline: { name: unit, rounds: bare.map(pick) },
  });
  return {
    throughput: figure('throughput', '/s', (round) => round.perSecond),
    processorTime: figure('CPU per request', 'ms', (round) => round.millisEach),
  };
}

interface Round {
  perSecond: number;
  /** Processor time of the server's process per request. */
  millisEach: number;
}

async function loadOnce(server: Server, concurrency: number, seconds: number): Promise<Round> {
  const before = await server.meters();
  const { count, perSecond } = await closedLoop(server.send, { concurrency, seconds });
  const after = await server.meters();
  const processorSeconds = after('process_cpu_seconds_total') - before('process_cpu_seconds_total');
  return { perSecond, millisEach: (processorSeconds * 1_000) / count };
}

/** Latencies at so many requests a second, which come on schedule. */
export async function measureLatencies(
  server: Server,
  perSecond: number,
  { rounds, seconds }: Settings,
  tell: Tell,
): Promise<Figure[]> {
  const taken: number[][] = [];
  for (let round = 1; round <= rounds; round += 1) {
    tell(`latency at ${perSecond.toFixed(1)}/s, round ${round} of ${rounds}`);
    taken.push(await openLoop(server.send, { perSecond, seconds }));
  }
  const rate = { name: 'arrivals', unit: '/s', rounds: [perSecond] };
  const percentiles = [50, 95, 99].map((percent) => ({
    name: `latency p${percent}`,
    unit: 'ms',
    rounds: taken.map((latencies) => percentile(latencies, percent / 100)),
  }));
  return [rate, ...percentiles];
}

/** How much of what the server's process counts one request costs; `counters` are names of figures with the metrics they read. */
export async function countPerRequest(server: Server, counters: Record<string, string>, tell: Tell): Promise<Figure[]> {
  tell('counting round trips');
  const costs = new Map<string, number[]>(Object.keys(counters).map((name) => [name, []]));
  for (let index = 0; index < SINGLE_REQUESTS; index += 1) {
    const before = await server.meters();
    await server.send(index);
    const after = await server.meters();
    for (const [name, metric] of Object.entries(counters)) costs.get(name)?.push(after(metric) - before(metric));
  }
  return [...costs].map(([name, each]) => ({ name, unit: 'per request', rounds: [median(each)] }));
}
