import { setTimeout as wait } from 'node:timers/promises';
import type { Database } from '@lumigraph/database';
import { createProgress, type Position } from './progress.ts';
import { type Drift, FIRST, type Reconciler } from './reconciler.ts';

/** How many counts have been mended, by what they count. */
export type Totals = Record<string, number>;

/** Brings all counts into line with their rows, batch after batch; one process at a time. */
export interface Reconciliation {
  /**
   * Goes on where the last run ended, to the end or until the signal is aborted. Null where another process is at it, or where it is not due
   * and that is asked for. `pauseMs` is how long it rests after each batch, so that others come first.
   */
  run(options: { onlyIfDue: boolean; pauseMs: number; signal: AbortSignal }): Promise<Totals | null>;
}

const DAY_SECONDS = 24 * 60 * 60;

export function createReconciliation(options: {
  database: Database;
  reconcilers: readonly Reconciler[];
  onDrift(drift: Drift): void;
}): Reconciliation {
  const { reconcilers, onDrift } = options;
  const progress = createProgress(options.database);
  return {
    run: async ({ onlyIfDue, pauseMs, signal }) => {
      const claimed = await progress.claim(onlyIfDue);
      if (!claimed) return null;
      const totals: Totals = {};
      try {
        for (let position = claimed.position ?? beginning(0); position !== null; ) {
          if (signal.aborted) return totals;
          position = await advance(position, totals);
          if (position) await progress.keep(position);
          await wait(pauseMs);
        }
        await progress.finish(DAY_SECONDS);
        return totals;
      } finally {
        await progress.release();
      }
    },
  };

  /** Does the batch at a position; the position behind it, or null at the end of all. */
  async function advance({ reconciler: name, place }: Position, totals: Totals): Promise<Position | null> {
    const index = reconcilers.findIndex((reconciler) => reconciler.name === name);
    const reconciler = reconcilers[index];
    if (!reconciler) return beginning(0);
    const { next, drifts } = await reconciler.batch(place);
    for (const drift of drifts) {
      totals[drift.count] = (totals[drift.count] ?? 0) + 1;
      onDrift(drift);
    }
    return next ? { reconciler: name, place: next } : beginning(index + 1);
  }

  function beginning(index: number): Position | null {
    const reconciler = reconcilers[index];
    return reconciler ? { reconciler: reconciler.name, place: FIRST } : null;
  }
}
