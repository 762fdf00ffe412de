import { isStoreAway } from '@lumigraph/database';
import type { Delivery, EventData } from '@lumigraph/events';
import type { Clients } from '@lumigraph/lifecycle';
import { type MediaRecord, type MediaRow, mediaPrefix, tellProgress } from '@lumigraph/media';
import { MediaFailure } from './media-failure.ts';

/** How often a media is tried before it ends as FAILED: what killed its worker three times would kill the next. */
const TRIES = 3;

/** A worker is asked to stop in the middle of a media: no fault of the media's. */
export class WorkerStops extends Error {
  readonly code = 'STORE_UNAVAILABLE';
}

/** How media of one kind are made, from where their row says that they are; done twice, or by two at once, the result is the same. */
export interface MediaMaking {
  kind: MediaRow['kind'];
  /** Throws a MediaFailure where the media is at fault, WorkerStops where it was begun in vain; anything else is tried again. */
  make(media: MediaRow): Promise<void>;
}

type Sources = Pick<Clients, 'store' | 'events' | 'log' | 'onFault'> & { record: MediaRecord };

/** Makes what is missing of uploaded media of one kind, and ends as FAILED those of which nothing can be made. */
export function createProcessing(sources: Sources, making: MediaMaking) {
  const { record, store } = sources;
  return async ({ mediaId }: EventData<'media.uploaded'>, { attempt }: Delivery): Promise<void> => {
    const media = await record.find(mediaId);
    if (!media) return store.deletePrefix(mediaPrefix(mediaId));
    if (media.kind !== making.kind || media.status === 'AWAITING_UPLOAD') return;
    try {
      const failure = media.status === 'FAILED' ? null : await makeOrFail(sources, making, media, attempt);
      // It still has its metadata. Only what we failed at may be needed again.
      if (media.uploadKey && !isOurs(failure?.code ?? media.failureCode)) await store.delete(media.uploadKey);
    } catch (error) {
      if (!(error instanceof WorkerStops)) throw error;
      // As a job of its own: what is delivered again counts as a try, and some stops in a row would end the media.
      await record.remake(media, []);
    }
  };
}

/** Whether the media is not at fault. */
function isOurs(code: string | null): boolean {
  return code === 'TEMPORARILY_UNAVAILABLE';
}

/** The failure in which it ended; null where all is made. */
async function makeOrFail(
  sources: Sources,
  making: MediaMaking,
  media: MediaRow,
  attempt: number,
): Promise<MediaFailure | null> {
  try {
    if (attempt > TRIES) throw unprocessable();
    await making.make(media);
    return null;
  } catch (error) {
    const failure = failureIn(error, attempt);
    if (!failure) throw error;
    await end(sources, media, failure, error);
    return failure;
  }
}

async function end(
  { record, log, events, onFault }: Sources,
  media: MediaRow,
  failure: MediaFailure,
  cause: unknown,
): Promise<void> {
  if (await record.failed(media, { code: failure.code, message: failure.message })) {
    log.warn({ mediaId: media.id, code: failure.code, err: cause }, 'a media failed');
    tellProgress(events, media.id, { stage: 'failed', fraction: 1 });
    return;
  }
  // A READY media stays so without its later renditions: its owner is not told, so we must be.
  onFault('media renditions')(new Error(`Not every rendition of media ${media.id} could be made.`, { cause }));
}

/** The failure that ends the media; null where it shall be tried again. */
function failureIn(error: unknown, attempt: number): MediaFailure | null {
  if (error instanceof MediaFailure) return error;
  return attempt >= TRIES && !isStoreAway(error) ? unprocessable() : null;
}

function unprocessable(): MediaFailure {
  return new MediaFailure('TEMPORARILY_UNAVAILABLE', 'It could not be processed; please upload it again.');
}
