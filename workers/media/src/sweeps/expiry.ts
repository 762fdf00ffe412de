import type { Clients } from '@lumigraph/lifecycle';
import { type MediaRecord, tellProgress } from '@lumigraph/media';
import type { Sweep } from './sweeping.ts';

/** After the last time that its owner asked where to send its bytes. */
const IDLE_MS = 24 * 3_600_000;
const BATCH = 100;

/** Ends uploads that nobody goes on with: each fails, and with it the post that waits for it; what has come of it goes as that of an aborted one. */
export function createExpiry({ record, events }: Pick<Clients, 'events'> & { record: MediaRecord }): Sweep {
  return {
    name: 'expiry',
    everySeconds: 60,
    step: async () => {
      const since = new Date(Date.now() - IDLE_MS);
      const idle = await record.idle(since, BATCH);
      for (const id of idle) {
        const expired = await record.abandon(id, 'The upload was not finished within a day.', since);
        if (expired) tellProgress(events, id, { stage: 'failed', fraction: 1 });
      }
      return idle.length < BATCH ? null : (idle.at(-1) ?? null);
    },
  };
}
