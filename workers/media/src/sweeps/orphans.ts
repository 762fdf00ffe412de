import type { MediaId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { mediaOfKey, type Sweeps } from '@lumigraph/media';
import type { ObjectStore } from '@lumigraph/object-store';
import { isOrphan } from './is-orphan.ts';
import type { Sweep } from './sweeping.ts';

/** What is younger may wait for its row. */
const AGE_MS = 24 * 3_600_000;
const DAY_SECONDS = 24 * 3_600;
const PAGE = 500;

interface Sources extends Pick<Clients, 'log'> {
  store: Pick<ObjectStore, 'list' | 'head' | 'delete'>;
  sweeps: Pick<Sweeps, 'stored'>;
}

/** Deletes objects of media which no row knows, a day after they came: bytes sent to an upload that was over, and what a process that died has left. */
export function createOrphanSweep({ store, sweeps, log }: Sources): Sweep {
  return {
    name: 'orphans',
    everySeconds: DAY_SECONDS,
    step: async (position) => {
      const page = await store.list('', position, PAGE);
      const old = page.flatMap(({ key, lastModified }) => {
        const id = isOld(lastModified) ? mediaOfKey(key) : null;
        return id ? [{ key, id }] : [];
      });
      await sweepKeys(old);
      return page.length < PAGE ? null : (page.at(-1)?.key ?? null);
    },
  };

  async function sweepKeys(old: readonly { key: string; id: MediaId }[]): Promise<void> {
    const stored = await sweeps.stored([...new Set(old.map(({ id }) => id))]);
    for (const { key, id } of old.filter(({ key, id }) => isOrphan(key, stored.get(id) ?? null))) {
      // Written again meanwhile, it is somebody's.
      const present = await store.head(key);
      if (!present || !isOld(present.lastModified)) continue;
      await store.delete(key);
      log.info({ mediaId: id, key }, 'deleted an object that no row knows');
    }
  }
}

function isOld(lastModified: Date): boolean {
  return lastModified.getTime() < Date.now() - AGE_MS;
}
