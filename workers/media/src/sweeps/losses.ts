import { parseId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { type MediaRecord, mediaPrefix, type StoredMedia, type Sweeps } from '@lumigraph/media';
import type { ObjectStore } from '@lumigraph/object-store';
import { isUnfinished } from '../is-unfinished.ts';
import type { Sweep } from './sweeping.ts';

const WEEK_SECONDS = 7 * 24 * 3_600;
const PAGE = 50;
const LISTED = 1_000;

interface Sources extends Pick<Clients, 'onFault'> {
  store: Pick<ObjectStore, 'list'>;
  sweeps: Pick<Sweeps, 'settledAfter'>;
  record: Pick<MediaRecord, 'remake' | 'find'>;
}

/**
 * Finds media whose objects the store has lost, and tells of each as a fault. Renditions are made again where the original is there, and nothing is
 * touched where it is not: should the whole store be a wrong one, no media fails. Also moves media on that have been processed for a day, and has made
 * what READY media lack.
 */
export function createLossSweep({ store, sweeps, record, onFault }: Sources): Sweep {
  return {
    name: 'losses',
    everySeconds: WEEK_SECONDS,
    step: async (position) => {
      const page = await sweeps.settledAfter(position === null ? null : parseId<'media'>(position), PAGE);
      for (const stored of page) await look(stored);
      return page.length < PAGE ? null : (page.at(-1)?.media.id ?? null);
    },
  };

  async function look({ media, renditions }: StoredMedia): Promise<void> {
    if (media.status === 'PROCESSING') return void (await record.remake(media, []));
    const there = await keysOf(mediaPrefix(media.id));
    const lost = renditions.filter(({ key }) => !there.has(key)).map(({ key }) => key);
    const isOriginalLost = media.originalKey !== null && !there.has(media.originalKey);
    const isWhole = lost.length === 0 && !isOriginalLost;
    if (isWhole && !isUnfinished({ media, renditions })) return;
    // Deleted or made anew while we looked.
    const present = await record.find(media.id);
    if (present?.version !== media.version) return;
    if (isWhole) return void (await record.remake(media, []));
    const what = isOriginalLost ? 'its original' : `${lost.length} renditions`;
    onFault('media losses')(new Error(`The object store has lost ${what} of media ${media.id}.`));
    if (!isOriginalLost) await record.remake(media, lost);
  }

  async function keysOf(prefix: string): Promise<Set<string>> {
    const keys = new Set<string>();
    for (let after: string | null = null; ; ) {
      const page = await store.list(prefix, after, LISTED);
      for (const { key } of page) keys.add(key);
      if (page.length < LISTED) return keys;
      after = page.at(-1)?.key ?? null;
    }
  }
}
