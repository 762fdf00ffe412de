import { setTimeout as wait } from 'node:timers/promises';
import { FeedDocument } from '@lumigraph/schema/operations';
import { print } from 'graphql';
import type { Tell } from '../../start/progress.ts';
import { BenchFailure } from '../bench-failure.ts';
import { closedLoop } from '../closed-loop.ts';
import { checkWhole } from '../feed-answer.ts';
import type { HttpClient } from '../http-client.ts';
import type { Settings } from '../measure.ts';
import { percentile } from '../statistics.ts';
import { firstDifference } from './answers.ts';
import type { Round, Taken } from './comparison.ts';
import type { Contestant } from './contestants.ts';

const POSTS = 50;
const CONCURRENCY = 8;
const READY_MS = 60_000;
const BODY = JSON.stringify({ query: print(FeedDocument), variables: { first: POSTS, order: 'LATEST' } });

/** Who answers, and how it did when nobody else asked. */
interface Answered {
  contestant: Contestant;
  answer: Buffer;
}

/** Asks each once. Throws a BenchFailure with the first difference where the answers are not whole and the same, whatever the order of keys. */
export async function askAll(contestants: readonly Contestant[], client: HttpClient): Promise<Answered[]> {
  const all: Answered[] = [];
  for (const contestant of contestants) all.push({ contestant, answer: await firstAnswer(contestant, client) });
  const [model] = all;
  if (model) checkWhole(model.answer, POSTS);
  for (const { contestant, answer } of all) {
    const difference = model && firstDifference(model.answer.toString(), answer.toString());
    if (difference)
      throw new BenchFailure(
        'WRONG_ANSWER',
        `${model.contestant.name} and ${contestant.name} answer differently at ${difference}`,
      );
  }
  return all;
}

/** Loads them by turns, after a round to warm up; every answer under load is compared with the first one, byte by byte. */
export async function loadByTurns(
  all: readonly Answered[],
  client: HttpClient,
  { rounds, seconds }: Settings,
  tell: Tell,
): Promise<Taken[]> {
  const taken = all.map((each) => ({ ...each, rounds: [] as Round[] }));
  for (let round = 0; round <= rounds; round += 1) {
    tell(round === 0 ? 'warming up' : `round ${round} of ${rounds}`);
    for (const each of taken) {
      const found = await loadOnce(each, client, seconds);
      if (round > 0) each.rounds.push(found);
    }
  }
  return taken.map(({ contestant, rounds }) => ({ name: contestant.name, rounds }));
}

async function loadOnce({ contestant, answer }: Answered, client: HttpClient, seconds: number): Promise<Round> {
  const latencies: number[] = [];
  const send = async (index: number): Promise<void> => {
    const start = performance.now();
    const given = await ask(contestant, index, client);
    latencies.push(performance.now() - start);
    if (given.equals(answer)) return;
    const difference = firstDifference(answer.toString(), given.toString());
    throw new BenchFailure('WRONG_ANSWER', `Under load ${contestant.name} answers differently at ${difference}`);
  };
  const before = await processorSeconds(contestant);
  const { count, perSecond } = await closedLoop(send, { concurrency: CONCURRENCY, seconds });
  const after = await processorSeconds(contestant);
  return {
    gatewayMillis: ((after.gateway - before.gateway) * 1_000) / count,
    allMillis: ((after.all - before.all) * 1_000) / count,
    perSecond,
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
  };
}

async function processorSeconds({ gateway, behind }: Contestant): Promise<{ gateway: number; all: number }> {
  const [own, ...others] = await Promise.all([gateway, ...behind].map((server) => server.processorSeconds()));
  return { gateway: own ?? 0, all: [own ?? 0, ...others].reduce((sum, each) => sum + each, 0) };
}

async function ask(contestant: Contestant, index: number, client: HttpClient): Promise<Buffer> {
  const authorization = await contestant.authorization(index);
  return client.post(contestant.url, { headers: { 'content-type': 'application/json', authorization }, body: BODY });
}

/** Waits until it listens. */
async function firstAnswer(contestant: Contestant, client: HttpClient): Promise<Buffer> {
  const deadline = performance.now() + READY_MS;
  for (;;) {
    try {
      return await ask(contestant, 0, client);
    } catch (error) {
      if (error instanceof BenchFailure || performance.now() > deadline) throw error;
      await wait(100);
    }
  }
}
