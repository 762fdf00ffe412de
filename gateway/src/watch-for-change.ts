import type { BigIntStats } from 'node:fs';

/** How often files are looked at: of links, network disks and mounted ConfigMaps nothing else tells. */
const LOOK_MS = 250;

/** Looks at files until it is stopped. */
export interface Watch {
  start(): void;
  /** Resolves when nothing is done any more. */
  stop(): Promise<void>;
}

/**
 * Calls `onChange` after `mark`, which tells files as they lie there, has changed since this was called, and has then stayed the same for one
 * look, so that nothing half written is read; one call after the other. Rejects as `mark` does at first; later what it cannot tell is waited for.
 */
export async function watchForChange(mark: () => Promise<string>, onChange: () => Promise<void>): Promise<Watch> {
  let handled = await mark();
  let seen = handled;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();
  let isStopped = false;

  async function look(): Promise<void> {
    const found = await mark().catch(() => handled);
    const isSteady = found === seen;
    seen = found;
    if (found === handled || !isSteady) return;
    handled = found;
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

/** A file as it lies there, told by what changes with it. */
export function markOf({ ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [ino, size, mtimeNs, ctimeNs].join();
}
