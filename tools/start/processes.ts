import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Child, startChild } from '../services/child.ts';
import { StartError } from './start-error.ts';

const ROOT = join(import.meta.dirname, '../..');
const READY_MS = 60_000;

/** Starts one of our own processes under the Node we run in; its mark and log go to `folder`. */
export function startProcess(name: string, main: string, env: NodeJS.ProcessEnv, folder: string): Promise<Child> {
  return startChild({
    name,
    command: process.execPath,
    args: [join(ROOT, main)],
    cwd: ROOT,
    env,
    pidFile: join(folder, `${name}.process`),
    logFile: join(folder, `${name}.log`),
    stopSignal: 'SIGTERM',
  });
}

/** Waits until the process at this address is ready. Throws a StartError when it is not within a minute, the signal's reason when aborted. */
export async function untilReady(child: Child, url: string, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + READY_MS;
  for (;;) {
    signal.throwIfAborted();
    const answer = await fetch(`${url}/health/ready`).catch(() => undefined);
    if (answer?.ok === true) return;
    if (Date.now() > deadline) {
      const said = answer === undefined ? 'no answer' : await answer.text();
      throw new StartError(
        'NOT_READY',
        `The ${child.name} process is not ready (${said}). Its last lines:\n${child.lastLines()}`,
      );
    }
    await wait(100);
  }
}

/** Rejects with a StartError when the process ends. */
export async function failWhenEnded(child: Child): Promise<never> {
  const how = await child.ended;
  throw new StartError(
    'PROCESS_ENDED',
    `The ${child.name} process ended (${how}). Its last lines:\n${child.lastLines()}`,
  );
}
