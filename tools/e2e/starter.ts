import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { configVariables } from '@lumigraph/config';
import { livingProcess } from '../preflight/process-mark.mjs';
import { filesBelow } from '../services/files-below.ts';

const ROOT = join(import.meta.dirname, '../..');

/** `npm start` as it runs in a terminal of its own. */
export interface Starter {
  /** Returns when it has printed this; throws with all it printed if it ends before. */
  untilItSays(text: string): Promise<void>;
  /** What Ctrl-C in its terminal does: SIGINT to every process of the terminal's foreground group. */
  pressCtrlC(): void;
  /** Kills it if it still runs, and nothing that it started. */
  kill(): void;
  /** Resolves when it has ended: by which exit code (null when killed), and with all it printed. */
  ended: Promise<{ code: number | null; output: string }>;
}

/** Runs the starter with these options, in an environment without any configuration of ours. */
export function runStarter(options: readonly string[]): Starter {
  const ours = new Set(configVariables().map(({ name }) => name));
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.has(name)));
  const args = [join(ROOT, 'tools/preflight.mjs'), 'tools/start/main.ts', ...options];
  // A process group of its own, led by it.
  const child = spawn(process.execPath, args, { cwd: ROOT, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const group = -(child.pid ?? Number.NaN);
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
  }
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, output }));

  async function untilItSays(text: string): Promise<void> {
    const gone = ended.then(() => Promise.reject(new Error(`it ended without saying “${text}”:\n${output}`)));
    while (!output.includes(text)) await Promise.race([once(child.stdout, 'data'), gone]);
  }

  return {
    untilItSays,
    pressCtrlC: () => process.kill(group, 'SIGINT'),
    kill: () => {
      if (child.exitCode === null && child.signalCode === null) process.kill(group, 'SIGKILL');
    },
    ended,
  };
}

/** The marks of the processes that were started on this data folder, by their names. */
export async function childrenOn(dataFolder: string): Promise<Map<string, string>> {
  const marks = (await filesBelow(dataFolder)).filter((file) => file.endsWith('.process'));
  return new Map(marks.map((file) => [file.replace(/^.*\/(.*)\.process$/, '$1'), readFileSync(file, 'utf8')]));
}

/** Those of the marked processes that still run, by their names. */
export function living(marks: ReadonlyMap<string, string>): string[] {
  return [...marks].filter(([, mark]) => livingProcess(mark) !== undefined).map(([name]) => name);
}

/** Ends a marked process as a crash would. */
export function crash(mark: string | undefined): void {
  const pid = mark && livingProcess(mark);
  if (!pid) throw new Error(`there is no process ${mark}`);
  process.kill(pid, 'SIGKILL');
}

/** Whether anything listens on this port of 127.0.0.1. */
export async function isListening(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
