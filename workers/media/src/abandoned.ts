import type { EventData } from '@lumigraph/events';
import type { Clients } from '@lumigraph/lifecycle';
import { type MediaRecord, mediaPrefix } from '@lumigraph/media';

/** Deletes what has come of an upload that was aborted or has expired. */
export function createAbandonment({ store, record }: Pick<Clients, 'store'> & { record: MediaRecord }) {
  return async ({ mediaId }: EventData<'media.failed'>): Promise<void> => {
    const media = await record.find(mediaId);
    if (media?.status !== 'FAILED' || media.failureCode !== 'NOT_UPLOADED') return;
    // By its id too: not every store finds an upload by its key's beginning.
    if (media.uploadKey && media.uploadId) await store.abortMultipart(media.uploadKey, media.uploadId);
    await store.deletePrefix(mediaPrefix(mediaId));
  };
}
