import type { Tell } from '../../start/progress.ts';
import type { Settings } from '../measure.ts';
import { repeat } from '../repeat.ts';
import { median, percentile } from '../statistics.ts';
import { type Contestant, untilListening } from './contestants.ts';
import type { Forked } from './forked.ts';
import { moment } from './question.ts';

/** What one round of events took; times are in milliseconds from the publication, as the median over the events. */
export interface Round {
  p50: number;
  p99: number;
  /** Until the last client heard of it. */
  last: number;
  /** Processor time of the server per client and event, in microseconds. */
  micros: number;
}

/** What was found of one contestant. */
export interface Taken {
  name: string;
  /** Sockets that were opened (and had subscribed) per second. */
  perSecond: number;
  /** Resident memory of the server per socket in KiB, before the first event and after the last. */
  idleKib: number;
  usedKib: number;
  rounds: Round[];
}

interface Connected {
  contestant: Contestant;
  taken: Taken;
  /** Resident memory before the first socket. */
  empty: number;
  /** The last event that was told. */
  event: number;
}

/** Opens so many sockets to each, then tells all of them of one event after another: the contestants by turns, after a round to warm up. */
export async function tellAll(
  contestants: readonly Contestant[],
  crowds: readonly Forked[],
  settings: Settings,
  tell: Tell,
): Promise<Taken[]> {
  const { rounds, sockets } = settings;
  const all: Connected[] = [];
  for (const contestant of contestants) {
    tell(`${contestant.name}: opening ${sockets} sockets`);
    all.push(await connect(contestant, crowds, sockets));
  }
  for (let round = 0; round <= rounds; round += 1) {
    tell(round === 0 ? 'warming up' : `round ${round} of ${rounds}`);
    for (const each of all) {
      const found = await tellForSeconds(each, crowds, settings);
      if (round > 0) each.taken.rounds.push(found);
    }
  }
  for (const { contestant, taken, empty } of all) taken.usedKib = (await kibOf(contestant, sockets)) - empty;
  return all.map(({ taken }) => taken);
}

async function connect(contestant: Contestant, crowds: readonly Forked[], sockets: number): Promise<Connected> {
  const { name, url, messages } = contestant;
  const empty = await kibOf(contestant, sockets);
  const begun = moment();
  await Promise.all(
    crowds.map((crowd, place) =>
      crowd.ask({ kind: 'connect', to: name, url, sockets: partOf(sockets, crowds.length, place), messages }),
    ),
  );
  await untilListening(contestant, sockets);
  const perSecond = (sockets * 1_000) / (moment() - begun);
  const idleKib = (await kibOf(contestant, sockets)) - empty;
  return { contestant, empty, event: 0, taken: { name, perSecond, idleKib, usedKib: 0, rounds: [] } };
}

async function tellForSeconds(
  to: Connected,
  crowds: readonly Forked[],
  { seconds, sockets }: Settings,
): Promise<Round> {
  const { server } = to.contestant;
  const before = await server.askOne({ kind: 'meters' });
  const events = await repeat(seconds, () => tellOne(to, crowds));
  const after = await server.askOne({ kind: 'meters' });
  const middle = (pick: (latencies: readonly number[]) => number) => median(events.map(pick));
  return {
    p50: middle(median),
    p99: middle((latencies) => percentile(latencies, 0.99)),
    last: middle((latencies) => percentile(latencies, 1)),
    micros: ((after - before) * 1e6) / (events.length * sockets),
  };
}

/** The latencies of one event to all sockets. Throws a BenchFailure where one hears nothing, or anything else. */
async function tellOne(to: Connected, crowds: readonly Forked[]): Promise<number[]> {
  to.event += 1;
  const { event, contestant } = to;
  const begun = await contestant.server.askOne({ kind: 'publish', event });
  const arrivals = await Promise.all(
    crowds.map((crowd) => crowd.ask({ kind: 'arrivals', to: contestant.name, event })),
  );
  return arrivals.flat().map((arrived) => arrived - begun);
}

async function kibOf({ server }: Contestant, sockets: number): Promise<number> {
  return (await server.askOne({ kind: 'memory' })) / 1_024 / sockets;
}

/** The share of one of several in a whole number. */
function partOf(whole: number, parts: number, place: number): number {
  return Math.floor((whole * (place + 1)) / parts) - Math.floor((whole * place) / parts);
}
