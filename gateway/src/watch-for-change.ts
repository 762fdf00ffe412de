import { stat } from 'node:fs/promises';

/** How often a file is looked at: of links and network disks nothing else tells. */
const LOOK_MS = 250;

/** Looks at a file until it is stopped. */
export interface Watch {
  start(): void;
  /** Resolves when nothing is done any more. */
  stop(): Promise<void>;
}

/**
 * Calls `onChange` after the file has changed since this was called, and has then stayed the same for one look, so that nothing half written is
 * read; one call after the other. Rejects where there is no such file; one that is missing later is waited for.
 */
export async function watchForChange(file: string, onChange: () => Promise<void>): Promise<Watch> {
  let handled = await markOf(file);
  let seen = handled;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();
  let isStopped = false;

  async function look(): Promise<void> {
    const mark = await markOf(file).catch(() => handled);
    const isSteady = mark === seen;
    seen = mark;
    if (mark === handled || !isSteady) return;
    handled = mark;
    await onChange();
  }

  function schedule(): void {
    if (isStopped) return;
    timer = setTimeout(() => {
      looking = look().finally(schedule);
    }, LOOK_MS);
    timer.unref();
  }

  return {
    start: schedule,
    stop: async () => {
      isStopped = true;
      clearTimeout(timer);
      await looking;
    },
  };
}

async function markOf(file: string): Promise<string> {
  const { mtimeMs, ctimeMs, size, ino } = await stat(file);
  return [mtimeMs, ctimeMs, size, ino].join();
}
