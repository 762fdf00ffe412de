import type { EventData } from '@lumigraph/events';
import type { Clients } from '@lumigraph/lifecycle';
import { type MediaRecord, type MediaRow, mediaPrefix } from '@lumigraph/media';
import type { Edge } from './edge.ts';

const PAGE = 1_000;

export type LeftoverSources = Pick<Clients, 'store'> & {
  record: Pick<MediaRecord, 'find' | 'renditions'>;
  edge: Pick<Edge, 'purge'>;
};

/** Deletes what a media had in the generations before the one that is READY now, but for its original, and what the edge holds of it. */
export function createReplacement(sources: LeftoverSources) {
  return async ({ mediaId }: EventData<'media.ready'>): Promise<void> => {
    const media = await sources.record.find(mediaId);
    if (media?.status !== 'READY' || media.generation === 1) return;
    const isOld = (key: string) => Number(key.slice(mediaPrefix(mediaId).length).split('/')[0]) < media.generation;
    await deleteLeftovers(sources, mediaId, () => isOld);
  };
}

/**
 * Deletes the objects of a media that no row names and of which `leftBy`, given the row of the moment, says that they are left: nobody may still be
 * making them.
 */
export async function deleteLeftovers(
  { store, record, edge }: LeftoverSources,
  id: MediaRow['id'],
  leftBy: (present: MediaRow) => (key: string) => boolean,
): Promise<void> {
  for (let after: string | null = null; ; ) {
    const page = await store.list(mediaPrefix(id), after, PAGE);
    // Only now: whoever stores an object after this writes its row later still.
    const present = await record.find(id);
    if (!present) return;
    const kept = new Set([present.originalKey, ...(await record.renditions(id)).map(({ key }) => key)]);
    const isLeft = leftBy(present);
    const left = page.filter(({ key }) => !kept.has(key) && isLeft(key));
    // While the store still tells their keys and sizes.
    await edge.purge(left);
    for (const { key } of left) await store.delete(key);
    if (page.length < PAGE) return;
    after = page.at(-1)?.key ?? null;
  }
}
