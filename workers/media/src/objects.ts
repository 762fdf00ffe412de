import type { EventData } from '@lumigraph/events';
import type { Clients } from '@lumigraph/lifecycle';
import { type MediaRecord, mediaPrefix } from '@lumigraph/media';
import { createCdn } from './cdn.ts';
import type { Edge } from './edge.ts';

const PAGE = 1_000;

/**
 * Deletes every object of a media whose rows are gone, and what caches hold of them: the edge, which gets nothing without a row, while the store still tells their keys and sizes; a CDN
 * afterwards, for it could fetch them anew.
 */
export function createObjectDeletion({
  config,
  store,
  record,
  edge,
}: Pick<Clients, 'config' | 'store'> & { record: MediaRecord; edge: Edge }) {
  const purge = createCdn(config);

  async function purgeEdge(prefix: string): Promise<void> {
    for (let after: string | null = null; ; ) {
      const page = await store.list(prefix, after, PAGE);
      await edge.purge(page);
      if (page.length < PAGE) return;
      after = page.at(-1)?.key ?? null;
    }
  }

  return async ({ mediaId }: EventData<'media.deleted'>): Promise<void> => {
    if (await record.find(mediaId)) return;
    const prefix = mediaPrefix(mediaId);
    await purgeEdge(prefix);
    await store.deletePrefix(prefix);
    await purge({ mediaId, prefix });
  };
}
