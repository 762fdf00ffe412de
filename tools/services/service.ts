import { setTimeout as wait } from 'node:timers/promises';
import getPort from 'get-port';
import type { Child } from './child.ts';
import { ServiceError } from './service-error.ts';

/** Where a service keeps its data, and who hears what it does. */
export interface ServiceOptions {
  /** Its own folder; made when missing. */
  dataDir: string;
  /** Hears one line per step worth showing. */
  log: (line: string) => void;
  /** Whether what is written must survive a crash of the machine; tests do without, and are faster. */
  isDurable: boolean;
}

/** A running backing service. */
export interface Service {
  url: string;
  stop(): Promise<void>;
}

const ATTEMPTS = 3;
const READY_MS = 60_000;

/**
 * Starts a server on a free port of 127.0.0.1 and returns once `answers` does. A port can be taken between finding and using it, hence a few tries.
 * Throws a ServiceError with the server's last words.
 */
export async function startOnFreePort(
  start: (port: number) => Promise<Child>,
  urlOf: (port: number) => string,
  answers: (url: string) => Promise<void>,
): Promise<Service> {
  for (let attempt = 1; ; attempt++) {
    const port = await getPort({ host: '127.0.0.1' });
    const child = await start(port);
    const failure = await firstAnswer(child, () => answers(urlOf(port)));
    if (failure === undefined) return { url: urlOf(port), stop: () => child.stop() };
    await child.stop();
    if (attempt === ATTEMPTS) {
      throw new ServiceError(
        'START_FAILED',
        `${child.name} does not start (${failure}). Its last lines:\n${child.lastLines()}`,
      );
    }
  }
}

/** Waits until the child answers; returns why it never will, or undefined. */
async function firstAnswer(child: Child, answers: () => Promise<void>): Promise<string | undefined> {
  let failure: string | undefined;
  void child.ended.then((how) => {
    failure = how;
  });
  const deadline = Date.now() + READY_MS;
  while (failure === undefined) {
    try {
      await answers();
      return failure;
    } catch (error) {
      if (Date.now() > deadline) return `no answer after ${READY_MS / 1000} s: ${String(error)}`;
      await wait(50);
    }
  }
  return failure;
}
