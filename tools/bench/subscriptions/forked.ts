import { fork } from 'node:child_process';
import { once } from 'node:events';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BenchFailure } from '../bench-failure.ts';
import type { Room } from '../measure.ts';
import { answerSchema, type Question } from './question.ts';

const PATIENCE_MS = 60_000;

/** A process of this bench, which answers one question after the other. */
export interface Forked {
  /** Throws a BenchFailure where the process finds something wrong, ends, or does not answer within a minute. */
  ask(question: Question): Promise<readonly number[]>;
  /** The first number of the answer. */
  askOne(question: Question): Promise<number>;
}

/** Starts the program at a file URL; it ends with the room. */
export function startForked(url: string, args: readonly string[], env: NodeJS.ProcessEnv, { cleanup }: Room): Forked {
  const file = fileURLToPath(url);
  const program = basename(file);
  const child = fork(file, args, {
    execArgv: ['--expose-gc'],
    env: { ...process.env, ...env, NODE_ENV: 'production' },
  });
  const ended = once(child, 'exit');
  cleanup.defer(async () => {
    if (child.connected) child.disconnect();
    await ended;
  });
  let waiting = Promise.withResolvers<unknown>();
  // Nobody may be asking when the process ends.
  waiting.promise.catch(() => {});
  child.on('message', (message) => waiting.resolve(message));
  child.on('exit', () => waiting.reject(new BenchFailure('NOT_IN_TIME', `${program} has ended`)));

  async function askOnce(question: Question): Promise<readonly number[]> {
    waiting = Promise.withResolvers();
    const late = () => waiting.reject(new BenchFailure('NOT_IN_TIME', `${program}: no answer to "${question.kind}"`));
    const timer = setTimeout(late, PATIENCE_MS);
    try {
      child.send(question);
      const answer = answerSchema.parse(await waiting.promise);
      if ('fault' in answer) throw new BenchFailure('WRONG_ANSWER', `${program}: ${answer.fault}`);
      return answer.numbers;
    } finally {
      clearTimeout(timer);
    }
  }

  let turn: Promise<unknown> = Promise.resolve();
  const ask = (question: Question) => {
    const answer = turn.then(() => askOnce(question));
    turn = answer.catch(() => undefined);
    return answer;
  };
  return { ask, askOne: async (question) => (await ask(question))[0] ?? Number.NaN };
}
