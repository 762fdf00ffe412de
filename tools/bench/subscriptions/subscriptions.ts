import { execFileSync } from 'node:child_process';
import { BenchFailure } from '../bench-failure.ts';
import { type Figure, summarize } from '../figure.ts';
import type { Comparison } from '../measure.ts';
import { columns, numeral } from '../report.ts';
import { median } from '../statistics.ts';
import { BARE, startContestants } from './contestants.ts';
import { startForked } from './forked.ts';
import { type Round, type Taken, tellAll } from './telling.ts';

/** Processes that the clients are spread over. */
const CROWDS = 2;
/** Files that a process has open beside its sockets; 'unlimited' is no number and never too few. */
const OTHER_FILES = 200;

export const subscriptions: Comparison = {
  name: 'subscriptions',
  about:
    'One event to 10,000 WebSockets of one gateway process (--sockets), beside a bare ws server that sends the same bytes.',
  compare: async (room, settings, tell) => {
    checkOpenFiles(settings.sockets);
    tell('starting');
    const contestants = await startContestants(room);
    const crowds = Array.from({ length: CROWDS }, () =>
      startForked(import.meta.resolve('./crowd-process.ts'), [], {}, room),
    );
    const taken = await tellAll(contestants, crowds, settings, tell);
    return { figures: figuresOf(taken), table: tableOf(taken) };
  },
};

/** Each client process has its share of the sockets to all three servers. Throws a BenchFailure where the system does not allow as many open files. */
function checkOpenFiles(sockets: number): void {
  const needed = (3 * sockets) / CROWDS + OTHER_FILES;
  const allowed = Number(execFileSync('sh', ['-c', 'ulimit -n'], { encoding: 'utf8' }));
  if (allowed < needed)
    throw new BenchFailure(
      'TOO_FEW_FILES',
      `${sockets} sockets need ${needed} open files per process, and ${allowed} are allowed: raise that (ulimit -n), or ask for fewer (--sockets).`,
    );
}

const KINDS: readonly { name: string; unit: string; of(round: Round): number }[] = [
  { name: 'latency p50', unit: 'ms', of: ({ p50 }) => p50 },
  { name: 'latency p99', unit: 'ms', of: ({ p99 }) => p99 },
  { name: 'latency of the last', unit: 'ms', of: ({ last }) => last },
  { name: 'CPU per delivery', unit: 'µs', of: ({ micros }) => micros },
];

/** All rounds of all, each beside those of the bare server. */
function figuresOf(taken: readonly Taken[]): Figure[] {
  const bare = taken.find(({ name }) => name === BARE);
  return taken.flatMap(({ name, perSecond, idleKib, usedKib, rounds }) => [
    { name: `${name}: sockets opened`, unit: '/s', rounds: [perSecond] },
    { name: `${name}: memory per idle socket`, unit: 'KiB', rounds: [idleKib] },
    { name: `${name}: memory per socket after the events`, unit: 'KiB', rounds: [usedKib] },
    ...KINDS.map((kind): Figure => {
      const figure = { name: `${name}: ${kind.name}`, unit: kind.unit, rounds: rounds.map(kind.of) };
      return bare && name !== BARE ? { ...figure, baseline: { name: BARE, rounds: bare.rounds.map(kind.of) } } : figure;
    }),
  ]);
}

/** One row for each: medians over the rounds, and how they are to those of the bare server. */
function tableOf(taken: readonly Taken[]): string {
  const head = [
    '',
    'opened/s',
    'KiB idle',
    'KiB after',
    'p50 ms',
    'p99 ms',
    'last ms',
    'CPU µs',
    'last ÷ bare',
    'CPU ÷ bare',
  ];
  const bare = taken.find(({ name }) => name === BARE);
  const rows = taken.map(({ name, perSecond, idleKib, usedKib, rounds }) => {
    const ratio = (of: (round: Round) => number) => {
      const baseline = { name: BARE, rounds: bare?.rounds.map(of) ?? [] };
      return summarize({ name, unit: '', rounds: rounds.map(of), baseline }).ratio?.median.toFixed(2) ?? '';
    };
    return [
      name,
      ...[perSecond, idleKib, usedKib, ...KINDS.map(({ of }) => median(rounds.map(of)))].map(numeral),
      ratio(({ last }) => last),
      ratio(({ micros }) => micros),
    ];
  });
  return columns([head, ...rows], (column) => column > 0);
}
