import { type ChildProcess, fork } from 'node:child_process';
import { on, once } from 'node:events';
import { MediaFailure } from '../media-failure.ts';
import { type Job, type Step, sayingSchema } from './messages.ts';

/** What one job may take. */
export interface RendererLimits {
  /** The slowest image that we take, on a busy machine, needs a quarter of it. */
  jobMs: number;
  /** Resident memory; the largest image that we take needs two thirds of it where it is HEIC, else a third. */
  rssBytes: number;
}

export const RENDERER_LIMITS: RendererLimits = { jobMs: 120_000, rssBytes: 1_073_741_824 };

/** A process that decodes strangers' images, one at a time. It has no secrets, and is killed when it takes too much. */
export interface Renderer {
  isAlive(): boolean;
  /**
   * What comes of a job, as it comes. Whoever stops listening ends the process. `onFree` is called when the process is done with the job, which may be
   * before the last steps are taken. Throws a MediaFailure where the image is at fault.
   */
  render(job: Job, onFree: () => void): AsyncGenerator<Step, void>;
  kill(): void;
}

/** Most of what a renderer holds is outside the heap: marking that bit by bit beside the work, again and again, takes a fortieth of its time. */
const V8_OPTIONS = ['--no-incremental-marking'];
/** Few arenas keep the memory of a process flat that allocates large blocks in several threads. */
const ENVIRONMENT = { MALLOC_ARENA_MAX: '2', NODE_ENV: 'production' };

/** Starts a renderer. */
export function startRenderer(limits: RendererLimits): Renderer {
  const child = fork(new URL('./child.ts', import.meta.url), {
    env: ENVIRONMENT,
    execArgv: V8_OPTIONS,
    stdio: 'ignore',
  });
  // An event of a process that could not be started; it is not alive then.
  child.on('error', () => undefined);
  return {
    isAlive: () => child.connected && child.exitCode === null && child.signalCode === null,
    kill: () => void child.kill('SIGKILL'),
    render: (job, onFree) => listen(child, { job, onFree }, limits),
  };
}

async function* listen(
  child: ChildProcess,
  { job, onFree }: { job: Job; onFree: () => void },
  { jobMs, rssBytes }: RendererLimits,
): AsyncGenerator<Step, void> {
  const ended = new AbortController();
  const stop = (reason: Error) => {
    ended.abort(reason);
    child.kill('SIGKILL');
  };
  let isDone = false;
  // Watched whether or not anybody is waiting for the next step.
  const watch = (message: unknown) => {
    const { data: saying } = sayingSchema.safeParse(message);
    if (saying?.kind === 'alive' && saying.rssBytes > rssBytes) stop(tooMuch('memory'));
    if (saying?.kind !== 'done' && saying?.kind !== 'refused') return;
    isDone = true;
    unwatch();
    onFree();
  };
  const onExit = (code: number | null, signal: string | null) =>
    ended.abort(new Error(`the renderer ended in the middle of a job (${signal ?? `code ${code}`})`));
  const clock = setTimeout(() => stop(tooMuch('time')), jobMs);
  const unwatch = () => {
    clearTimeout(clock);
    child.off('message', watch).off('exit', onExit);
  };
  try {
    const sayings = on(child, 'message', { signal: ended.signal });
    child.on('message', watch).once('exit', onExit);
    child.send(job, (error) => error && stop(error));
    for await (const [message] of sayings) {
      const saying = sayingSchema.parse(message);
      if (saying.kind === 'alive') continue;
      if (saying.kind === 'done') return;
      if (saying.kind === 'refused') throw new MediaFailure(saying.code, saying.message);
      if (saying.kind === 'broken') throw new Error(`the renderer failed: ${saying.message}`);
      yield saying;
    }
  } catch (error) {
    throw ended.signal.aborted ? ended.signal.reason : error;
  } finally {
    unwatch();
    if (!isDone) await end(child);
  }
}

/** Resolves when the process is gone, so that nothing is written into its folder any more. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const exit = once(child, 'exit');
  child.kill('SIGKILL');
  await exit;
}

function tooMuch(what: 'time' | 'memory'): MediaFailure {
  return new MediaFailure('TOO_MANY_PIXELS', `The image needs more ${what} to be decoded than an image may.`);
}
