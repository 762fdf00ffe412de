import { isStoreAway } from '@lumigraph/database';
import type { Delivery, EventData } from '@lumigraph/events';
import type { Clients } from '@lumigraph/lifecycle';
import { type MediaRecord, type MediaRow, mediaPrefix, type Progress, tellProgress } from '@lumigraph/media';
import { placeholderOf } from './image/placeholder.ts';
import { FIRST_RECIPES, LATER_RECIPES, type Recipe } from './image/recipes.ts';
import { MediaFailure } from './media-failure.ts';
import { makeRendition } from './rendition.ts';
import { openSource, type Source } from './source.ts';

/** How often a media is tried before it ends as FAILED: what killed its worker three times would kill the next. */
const TRIES = 3;

type Sources = Pick<Clients, 'store' | 'events' | 'log' | 'onFault'> & { record: MediaRecord };

/** Makes the renditions of an uploaded media; done twice, or by two at once, the result is the same. */
export function createProcessing(sources: Sources) {
  const { record, store } = sources;
  return async ({ mediaId }: EventData<'media.uploaded'>, { attempt }: Delivery): Promise<void> => {
    const media = await record.find(mediaId);
    if (!media) return store.deletePrefix(mediaPrefix(mediaId));
    if (media.status === 'AWAITING_UPLOAD') return;
    if (media.status !== 'FAILED') await makeOrFail(sources, media, attempt);
    // It still has its metadata, and nobody needs it any more.
    if (media.uploadKey) await store.delete(media.uploadKey);
  };
}

async function makeOrFail(sources: Sources, media: MediaRow, attempt: number): Promise<void> {
  const { record, log, events } = sources;
  try {
    if (attempt > TRIES) throw unprocessable();
    await makeMissing(sources, media);
  } catch (error) {
    const failure = failureIn(error, attempt);
    if (!failure) throw error;
    if (await record.failed(media.id, { code: failure.code, message: failure.message })) {
      log.warn({ mediaId: media.id, code: failure.code, err: error }, 'a media failed');
      tellProgress(events, media.id, { stage: 'failed', fraction: 1 });
    } else {
      // A READY media stays so without its later renditions: its owner is not told, so we must be.
      const message = `Not every rendition of media ${media.id} could be made.`;
      sources.onFault('media renditions')(new Error(message, { cause: error }));
    }
  }
}

/** The failure that ends the media; null where it shall be tried again. */
function failureIn(error: unknown, attempt: number): MediaFailure | null {
  if (error instanceof MediaFailure) return error;
  return attempt >= TRIES && !isStoreAway(error) ? unprocessable() : null;
}

function unprocessable(): MediaFailure {
  return new MediaFailure('TEMPORARILY_UNAVAILABLE', 'The image could not be processed; please upload it again.');
}

async function makeMissing(sources: Sources, media: MediaRow): Promise<void> {
  const { record, store } = sources;
  const missing = await missingRecipes(record, media);
  if (missing.length === 0) return;
  tellProgress(sources.events, media.id, { stage: 'decoding', fraction: 0.1 });
  const source = await openSource(sources, media);
  if (!source) return store.deletePrefix(mediaPrefix(media.id));
  if (media.status === 'PROCESSING') await makeReady(sources, media, source);
  const later = media.status === 'PROCESSING' ? LATER_RECIPES : missing;
  const made = await Promise.all(later.map((recipe) => makeRendition(store, media, source, recipe)));
  const renditions = made.filter((rendition) => rendition !== null);
  const isKept = await record.addRenditions(media.id, renditions);
  // Deleted meanwhile: what was stored after the deletion would stay for ever.
  if (!isKept && !(await record.find(media.id))) await store.deletePrefix(mediaPrefix(media.id));
}

async function missingRecipes(record: MediaRecord, media: MediaRow): Promise<Recipe[]> {
  const made = await record.renditions(media.id);
  return [...FIRST_RECIPES, ...LATER_RECIPES].filter(
    ({ name, format }) => !made.some((rendition) => rendition.name === name && rendition.format === format),
  );
}

async function makeReady({ record, store, events }: Sources, media: MediaRow, source: Source): Promise<void> {
  const tell = (stage: Progress['stage'], fraction: number) => tellProgress(events, media.id, { stage, fraction });
  tell('rendering', 0.3);
  let count = 0;
  const makingRenditions = FIRST_RECIPES.map(async (recipe) => {
    const rendition = await makeRendition(store, media, source, recipe);
    tell('rendering', 0.3 + (0.6 * ++count) / FIRST_RECIPES.length);
    return rendition;
  });
  const [placeholder, ...made] = await Promise.all([placeholderOf(source.pixels), ...makingRenditions]);
  tell('storing', 0.95);
  const renditions = made.filter((rendition) => rendition !== null);
  if (await record.ready(media.id, { ...source.size, ...placeholder }, renditions)) tell('ready', 1);
}
