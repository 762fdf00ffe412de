import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { livingProcess, processMark } from '../preflight/process-mark.mjs';
import { filesBelow } from './files-below.ts';
import { ServiceError } from './service-error.ts';

/** How to run a child process and where its traces lie. */
export interface ChildPlan {
  /** What messages call it. */
  name: string;
  command: string;
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Holds the child's mark, so that the next start finds one that survived us; its name ends in `.process`. */
  pidFile: string;
  /** Its output; the file of the run before is kept as `.previous`. */
  logFile: string;
  /** Asks it to stop. */
  stopSignal: NodeJS.Signals;
  uid?: number;
  gid?: number;
}

/** A running child process. */
export interface Child {
  name: string;
  /** Settles when it has ended, with a phrase such as "exit code 1". */
  ended: Promise<string>;
  /** The end of its output. */
  lastLines(): string;
  /** Asks it to stop, kills it after `graceMs`, and returns when it is gone. */
  stop(graceMs?: number): Promise<void>;
  /** Ends it as a crash would, and returns when it is gone. */
  kill(): Promise<void>;
}

/** Starts a child in a process group of its own, so that the terminal's Ctrl-C reaches us and we stop it in order. */
export async function startChild(plan: ChildPlan): Promise<Child> {
  await stopSurvivor(plan.pidFile, plan.stopSignal);
  if (existsSync(plan.logFile)) renameSync(plan.logFile, `${plan.logFile}.previous`);
  const output = openSync(plan.logFile, 'w', 0o600);
  const { command, args, cwd, env, uid, gid } = plan;
  const asUser = uid === undefined || gid === undefined ? {} : { uid, gid };
  const child = spawn(command, args, { cwd, env, detached: true, stdio: ['ignore', output, output], ...asUser });
  closeSync(output);
  const ended = endOf(child);
  if (child.pid === undefined) throw new ServiceError('START_FAILED', `${plan.name}: ${await ended}`);
  writeFileSync(plan.pidFile, processMark(child.pid));
  const goneAfter = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await ended;
    rmSync(plan.pidFile, { force: true });
  };
  return {
    name: plan.name,
    ended,
    lastLines: () => readFileSync(plan.logFile, 'utf8').trimEnd().split('\n').slice(-15).join('\n'),
    async stop(graceMs = 15_000) {
      const overdue = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await goneAfter(plan.stopSignal);
      clearTimeout(overdue);
    },
    kill: () => goneAfter('SIGKILL'),
  };
}

/** Stops the child that an earlier run of ours left behind, if there is one; a stranger who got its pid is left alone. */
export async function stopSurvivor(pidFile: string, signal: NodeJS.Signals, graceMs = 15_000): Promise<void> {
  if (!existsSync(pidFile)) return;
  const mark = readFileSync(pidFile, 'utf8');
  const survivor = livingProcess(mark);
  if (survivor !== undefined) process.kill(survivor, signal);
  const deadline = Date.now() + graceMs;
  while (livingProcess(mark) !== undefined) {
    if (survivor !== undefined && Date.now() > deadline) process.kill(survivor, 'SIGKILL');
    await wait(50);
  }
  rmSync(pidFile, { force: true });
}

/** Stops every child that a killed process left behind below this folder. */
export async function stopSurvivors(folder: string): Promise<void> {
  const marks = (await filesBelow(folder)).filter((file) => file.endsWith('.process'));
  // All servers we start take SIGINT as a request to stop; to PostgreSQL SIGTERM would mean to wait for its clients.
  await Promise.all(marks.map((file) => stopSurvivor(file, 'SIGINT')));
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `ended by ${signal}`));
  });
}
