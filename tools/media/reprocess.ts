import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { parseId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import {
  countSelected,
  createMediaRecord,
  createSweeps,
  type MediaRecord,
  type MediaSelection,
  selectMedia,
} from '@lumigraph/media';

const BATCH = 100;
/** Jobs that wait for the media workers at most: what is uploaded meanwhile stands behind them. */
const MOST_WAITING = 200;
const LOOK_MS = 500;

/** Another run of the same selection is under way, or was killed less than two minutes ago. */
export class AlreadyRunning extends Error {
  constructor() {
    super('These media are being reprocessed already, or were until a moment ago; try again in two minutes.');
  }
}

interface Options {
  /** Hears how many of how many media are done; the run goes on when it is told. */
  tell(done: number, of: number): void | Promise<void>;
  signal: AbortSignal;
}

/**
 * Has the selected media processed again: of those that are READY what today's recipes make otherwise, of those that failed everything. Stopped or
 * killed, the next run of the same selection goes on. Returns how many media this run has handed to the workers. Throws AlreadyRunning.
 */
export async function reprocess(
  clients: Clients,
  selection: MediaSelection,
  { tell, signal }: Options,
): Promise<number> {
  const name = `reprocess-${createHash('sha256').update(JSON.stringify(selection)).digest('hex').slice(0, 16)}`;
  const sweeps = createSweeps(clients.database);
  const claim = await sweeps.claim(name, 0);
  if (!claim) throw new AlreadyRunning();
  const record = createMediaRecord(clients);
  record.start();
  const total = await countSelected(clients.database, selection);
  let after = claim.position === null ? null : parseId<'media'>(claim.position);
  let done = 0;
  try {
    while (!signal.aborted) {
      const ids = await selectMedia(clients.database, selection, { after, limit: BATCH });
      for (const id of ids) if (await again(record, id)) done++;
      after = ids.at(-1) ?? null;
      if (after === null) {
        await sweeps.finish(name, 0);
        return done;
      }
      await sweeps.advance(name, after);
      await tell(done, total);
      await untilFewWait(clients, signal);
    }
    await sweeps.release(name);
    return done;
  } catch (error) {
    await sweeps.release(name);
    throw error;
  } finally {
    await record.stop();
  }
}

async function again(record: MediaRecord, id: Parameters<MediaRecord['find']>[0]): Promise<boolean> {
  const media = await record.find(id);
  if (!media) return false;
  return media.status === 'FAILED' ? record.retry(media) : record.remake(media, []);
}

async function untilFewWait({ events }: Clients, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const { manager, subjects } = events.inside;
    const consumer = await manager.consumers.info(subjects.streams.events, 'media-processing').catch(() => null);
    if (!consumer || consumer.num_pending + consumer.num_ack_pending <= MOST_WAITING) return;
    await wait(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
}
