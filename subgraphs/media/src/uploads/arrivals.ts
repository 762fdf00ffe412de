import type { Clients } from '@lumigraph/lifecycle';
import { mediaOfKey } from '../data/keys.ts';
import type { MediaRecord } from '../media-record.ts';
import { tellProgress } from '../progress.ts';
import { hasArrived } from './arrival.ts';

/**
 * Completes the upload to which an object belongs, as its owner would; nothing where the object is not there, is not what was announced, or no upload
 * awaits it: whoever tells of it need not be trusted.
 */
export function createArrivals({
  store,
  events,
  record,
}: Pick<Clients, 'store' | 'events'> & { record: Pick<MediaRecord, 'find' | 'uploaded'> }) {
  return async (key: string): Promise<void> => {
    const id = mediaOfKey(key);
    const media = id && (await record.find(id));
    if (media?.status !== 'AWAITING_UPLOAD' || media.uploadKey !== key) return;
    if (!(await hasArrived({ store }, media))) return;
    if (await record.uploaded(media.id)) tellProgress(events, media.id, { stage: 'uploaded', fraction: 0.05 });
  };
}
