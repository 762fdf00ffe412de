import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Prefix } from './confinement.ts';

/** The last of what a command says on stderr: enough to tell why it failed. */
const STDERR_CHARACTERS = 4_000;
/** Most of what a command may answer on stdout. */
const STDOUT_CHARACTERS = 4_000_000;

/** How a command ended that did not do its work. */
export class CommandFailure extends Error {
  /** `refused`: its exit code says no; `stopped`: a signal ended it, also for want of memory; `late`: it took longer than it may. */
  readonly kind: 'refused' | 'stopped' | 'late';

  constructor(kind: CommandFailure['kind'], program: string, stderr: string) {
    super(`${program} was ${kind}: ${stderr.trim() || 'it said nothing'}`);
    this.kind = kind;
  }
}

export interface CommandOptions {
  limitMs: number;
  /** Of the address space. */
  memoryBytes: number;
  /** Ends the command early. */
  signal: AbortSignal;
  /** What goes to stdin, which is closed otherwise. */
  input?: Readable;
  /** Told of each line on stdout, which is collected otherwise. */
  onLine?(line: string): void;
}

/**
 * Runs ffmpeg or ffprobe, confined as `prefix` says and in a process group of its own, of which nothing is left when this settles.
 * What it wrote to stdout. Throws CommandFailure, or the signal's reason.
 */
export async function run(
  prefix: Prefix,
  program: string,
  args: readonly string[],
  options: CommandOptions,
): Promise<string> {
  options.signal.throwIfAborted();
  const [first = program, ...rest] = [...prefix(options.memoryBytes), program, ...args];
  const stdin = options.input ? 'pipe' : 'ignore';
  // Without our environment, which holds secrets.
  const child = spawn(first, rest, { detached: true, env: {}, stdio: [stdin, 'pipe', 'pipe'] });
  const limit = AbortSignal.timeout(options.limitMs);
  const ending = AbortSignal.any([options.signal, limit]);
  const kill = () => killGroup(child);
  ending.addEventListener('abort', kill, { once: true });
  process.once('exit', kill);
  // A command that ends before it has read everything is judged by its exit code.
  if (options.input && child.stdin) pipeline(options.input, child.stdin).catch(() => undefined);
  try {
    const [code, stdout, stderr] = await Promise.all([
      exitOf(child),
      options.onLine ? tellLines(child.stdout, options.onLine) : collect(child.stdout, kill),
      lastOf(child.stderr),
    ]);
    options.signal.throwIfAborted();
    if (limit.aborted) throw new CommandFailure('late', program, stderr);
    if (code !== 0) throw new CommandFailure(code === null ? 'stopped' : 'refused', program, stderr);
    return stdout;
  } finally {
    ending.removeEventListener('abort', kill);
    process.off('exit', kill);
  }
}

/** The exit code; null where a signal ended it. Rejects where the command could not be started. */
function exitOf(child: ChildProcess): Promise<number | null> {
  const { promise, resolve, reject } = Promise.withResolvers<number | null>();
  child.once('error', reject).once('close', resolve);
  return promise;
}

async function collect(stream: Readable | null, kill: () => void): Promise<string> {
  let text = '';
  for await (const piece of stream?.setEncoding('utf8') ?? []) {
    text += piece;
    if (text.length < STDOUT_CHARACTERS) continue;
    kill();
    throw new Error('a command answered too much');
  }
  return text;
}

async function tellLines(stream: Readable | null, onLine: (line: string) => void): Promise<string> {
  let begun = '';
  for await (const piece of stream?.setEncoding('utf8') ?? []) {
    const lines = (begun + piece).split('\n');
    begun = lines.pop() ?? '';
    for (const line of lines) onLine(line);
  }
  return '';
}

async function lastOf(stream: Readable | null): Promise<string> {
  let text = '';
  for await (const piece of stream?.setEncoding('utf8') ?? []) text = (text + piece).slice(-STDERR_CHARACTERS);
  return text;
}

function killGroup({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended in this moment.
  }
}
