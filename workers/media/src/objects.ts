import type { EventData } from '@lumigraph/events';
import type { Clients } from '@lumigraph/lifecycle';
import { type MediaRecord, mediaPrefix } from '@lumigraph/media';
import { createCdn } from './cdn.ts';

/** Deletes every object of a media whose rows are gone, and then what the CDN holds of them: the other way round it could fetch them anew. */
export function createObjectDeletion({
  config,
  store,
  record,
}: Pick<Clients, 'config' | 'store'> & { record: MediaRecord }) {
  const purge = createCdn(config);
  return async ({ mediaId }: EventData<'media.deleted'>): Promise<void> => {
    if (await record.find(mediaId)) return;
    const prefix = mediaPrefix(mediaId);
    await store.deletePrefix(prefix);
    await purge({ mediaId, prefix });
  };
}
