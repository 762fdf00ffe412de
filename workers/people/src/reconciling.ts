import { createPostCounterReconciler, createReplyReconciler } from '@lumigraph/engagement';
import type { Clients } from '@lumigraph/lifecycle';
import { createPostReconciler } from '@lumigraph/posts';
import { createReconciliation, type Totals } from '@lumigraph/reconcile';
import { createGraphReconciler } from '@lumigraph/users';

/** Brings every count into line with the rows that it counts. */
export interface Reconciling {
  /** Looks now and then whether a run is due, which is once a day, and does it or goes on with it, slowly. */
  start(): void;
  /** Does a run now, as fast as it goes. Null where another process is at one. */
  runNow(): Promise<Totals | null>;
  /** Ends the batch under way; the run goes on where it was, here or elsewhere. */
  stop(): Promise<void>;
}

const LOOK_EVERY_MS = 5 * 60_000;
/** Everything else comes first. */
const PAUSE_MS = 100;

export function createReconciling(clients: Clients): Reconciling {
  const { database, log, metrics, onFault } = clients;
  const makers = [createGraphReconciler, createPostReconciler, createPostCounterReconciler, createReplyReconciler];
  const reconcilers = makers.map((make) => make(clients));
  const reconciliation = createReconciliation({
    database,
    reconcilers,
    onDrift: (drift) => {
      metrics.countDrift.inc({ count: drift.count });
      log.warn(drift, 'a count has drifted, and is mended');
    },
  });
  const ending = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<unknown> | undefined;
  const run = (options: { onlyIfDue: boolean; pauseMs: number }) =>
    reconciliation.run({ ...options, signal: ending.signal });

  return {
    start: () => {
      for (const reconciler of reconcilers) reconciler.start();
      timer ??= setInterval(() => {
        running ??= run({ onlyIfDue: true, pauseMs: PAUSE_MS })
          .catch(onFault('reconciliation'))
          .finally(() => (running = undefined));
      }, LOOK_EVERY_MS);
    },
    runNow: () => run({ onlyIfDue: false, pauseMs: 0 }),
    stop: async () => {
      clearInterval(timer);
      ending.abort();
      await running;
      await Promise.all(reconcilers.map((reconciler) => reconciler.stop()));
    },
  };
}
