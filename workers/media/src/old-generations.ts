import type { EventData } from '@lumigraph/events';
import type { Clients } from '@lumigraph/lifecycle';
import { type MediaRecord, mediaPrefix } from '@lumigraph/media';
import type { Edge } from './edge.ts';

const PAGE = 1_000;

/** Deletes what a media had in the generations before the one that is READY now, but for its original, and what the edge holds of it. */
export function createReplacement({
  store,
  record,
  edge,
}: Pick<Clients, 'store'> & { record: MediaRecord; edge: Pick<Edge, 'purge'> }) {
  return async ({ mediaId }: EventData<'media.ready'>): Promise<void> => {
    const media = await record.find(mediaId);
    if (media?.status !== 'READY' || media.generation === 1) return;
    const kept = new Set([media.originalKey, ...(await record.renditions(mediaId)).map(({ key }) => key)]);
    const prefix = mediaPrefix(mediaId);
    for (let after: string | null = null; ; ) {
      const page = await store.list(prefix, after, PAGE);
      const old = page.filter(({ key }) => Number(key.slice(prefix.length).split('/')[0]) < media.generation);
      const replaced = old.filter(({ key }) => !kept.has(key));
      // While the store still tells their keys and sizes.
      await edge.purge(replaced);
      for (const { key } of replaced) await store.delete(key);
      if (page.length < PAGE) return;
      after = page.at(-1)?.key ?? null;
    }
  };
}
