import type { Clients } from '@lumigraph/lifecycle';
import { type MediaRecord, type MediaRow, type Rendition, tellProgress } from '@lumigraph/media';
import { withFolder } from './folder.ts';
import { type Recipe, recipesOf } from './image/recipes.ts';
import { filmKey, type Keeping, keepingOf, pictureKey } from './keeping.ts';
import type { Step } from './renderer/messages.ts';
import type { Renderers } from './renderer/renderers.ts';
import { fetchSource } from './source.ts';
import type { VirusScan } from './virus-scan.ts';

/** What images are made with. */
export type ImageSources = Pick<Clients, 'config' | 'store' | 'events'> & {
  record: MediaRecord;
  renderers: Renderers;
  scan: VirusScan;
};

interface Wanted {
  first: Recipe[];
  later: Recipe[];
}

/** Makes what is missing of an image: first what makes it READY, then the rest. Throws a MediaFailure where the image cannot be used. */
export function createImageProcessing(sources: ImageSources): (media: MediaRow) => Promise<void> {
  const { record } = sources;
  return async (media) => {
    const wanted = wantedOf(media, await record.renditions(media.id));
    if (wanted.first.length + wanted.later.length === 0) return;
    const end = await withFolder((folder) => make(sources, media, wanted, folder));
    // Another original was kept meanwhile: then everything is made of that one.
    const again = end === 'other original' && (await record.find(media.id));
    if (again) await createImageProcessing(sources)(again);
  };
}

/** What there is not yet; of a media that is READY all of it can wait. */
function wantedOf(media: MediaRow, made: readonly Rendition[]): Wanted {
  const { first, later } = recipesOf(media.filter, media.contentType);
  if (media.status === 'PROCESSING') return { first, later };
  const keys = new Set(made.map(({ key }) => key));
  const { originalKey } = media;
  if (originalKey === null) return { first: [], later: [...first, ...later] };
  const isMissing = (recipe: Recipe) =>
    !keys.has(pictureKey(media, originalKey, recipe)) ||
    (recipe.name === 'animation' && !keys.has(filmKey(media, originalKey)));
  return { first: [], later: [...first, ...later].filter(isMissing) };
}

/** What has become of a job: all is made, nobody needs it any more, or it was made of what is not the original. */
type End = 'done' | 'gone' | 'other original';

async function make(sources: ImageSources, media: MediaRow, wanted: Wanted, folder: string): Promise<End> {
  const { config, events, renderers } = sources;
  tellProgress(events, media.id, { stage: 'decoding', fraction: 0.1 });
  const source = await fetchSource(sources, media, folder);
  if (!source) return 'gone';
  const { contentType, filter } = media;
  const job = { file: source.file, contentType, folder, filter, keepsCredit: config.keepsCredit, ...wanted };
  const keeping = keepingOf(sources, source.media, folder, wanted.first.length);
  try {
    for await (const step of renderers.render(job)) {
      const end = await take(keeping, step);
      // Whoever stops listening ends the renderer: it works for nobody.
      if (end !== 'on') return end;
    }
  } finally {
    // What is there is of use whether or not the rest can be made.
    await keeping.addRest();
  }
  return 'done';
}

async function take(keeping: Keeping, step: Step): Promise<'on' | Exclude<End, 'done'>> {
  switch (step.kind) {
    case 'opened':
      return keeping.original(step);
    case 'placeholder':
      keeping.placeholder(step);
      return 'on';
    case 'made':
      await keeping.picture(step);
      return 'on';
    case 'first':
      return keeping.ready();
    case 'frames':
      await keeping.film(step);
      return 'on';
  }
}
