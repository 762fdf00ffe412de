import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clients } from '@lumigraph/lifecycle';
import {
  type MediaRecord,
  type MediaRow,
  mediaPrefix,
  originalKey,
  type Progress,
  type Rendition,
  renditionKey,
  tellProgress,
} from '@lumigraph/media';
import { makeFilm } from './film.ts';
import { filmRecipe, type Recipe } from './image/recipes.ts';
import { fileOf, type Opened, ORIGINAL_FILE, type Step } from './renderer/messages.ts';
import { FILM_OPTIONS } from './video/index.ts';

type StepOf<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>;

/** Puts what a renderer makes of a media where it belongs: objects in the store, then rows. */
export interface Keeping {
  /** Keeps the stripped original; `other original` where another one has been kept before. */
  original(opened: Opened): Promise<'on' | 'gone' | 'other original'>;
  placeholder(placeholder: StepOf<'placeholder'>): void;
  picture(made: StepOf<'made'>): Promise<void>;
  film(frames: StepOf<'frames'>): Promise<void>;
  /** What there is makes the media READY; `gone` where nobody waits for the rest any more. */
  ready(): Promise<'on' | 'gone'>;
  /** Adds what came after that; nothing where it is not READY. */
  addRest(): Promise<void>;
}

/** At once, of an original: each piece costs a turn of every stream that it goes through. */
const READ_BYTES = 1024 * 1024;

interface Places extends Pick<Clients, 'store' | 'events'> {
  record: MediaRecord;
}

/** The same original and recipe give the same key, so that a job done twice leaves no second object. */
export function pictureKey(
  media: MediaRow,
  original: string,
  recipe: Pick<Recipe, 'name' | 'filter'> & { format: string },
): string {
  // An original's key ends in the hash of its bytes.
  return renditionKey(media, recipe.name, { sourceSha256: original.slice(-32), recipe });
}

/** The key of the film of an image that moves; caches cut by its ending what is a film into slices. */
export function filmKey(media: MediaRow, original: string): string {
  const recipe = { ...filmRecipe(media.filter), options: FILM_OPTIONS };
  return `${pictureKey(media, original, recipe)}.mp4`;
}

/** For one media; `firstCount` pictures make it READY. */
export function keepingOf(places: Places, media: MediaRow, folder: string, firstCount: number): Keeping {
  const { store, record, events } = places;
  const tell = (stage: Progress['stage'], fraction: number) => tellProgress(events, media.id, { stage, fraction });
  let opened: Opened | undefined;
  let placeholder: StepOf<'placeholder'> | undefined;
  let original = media.originalKey ?? '';
  let firstMade = 0;
  let isReady = media.status === 'READY';
  let renditions: Rendition[] = [];

  /** Stored already: nobody will ask for it. */
  async function clear(made: readonly Rendition[]): Promise<void> {
    // After a deletion whatever is stored would stay for ever; in another generation what is there is another job's.
    if (!(await record.find(media.id))) return store.deletePrefix(mediaPrefix(media.id));
    for (const { key } of made) await store.delete(key);
  }

  return {
    original: async (found) => {
      opened = found;
      const key = media.originalKey ?? originalKey(media, found.sha256);
      original = key;
      tell('rendering', 0.3);
      if (media.originalKey !== null) return 'on';
      const body = createReadStream(join(folder, ORIGINAL_FILE), { highWaterMark: READ_BYTES });
      await store.put(key, body, { contentType: media.contentType, byteSize: found.byteSize });
      const keptKey = await record.keepOriginal(media.id, key);
      if (keptKey === key) return 'on';
      // The media is gone; or someone was faster and found other bytes, and theirs stay.
      await store.delete(key);
      return keptKey === null ? 'gone' : 'other original';
    },
    placeholder: (found) => {
      placeholder = found;
    },
    picture: async ({ recipe, picture }) => {
      if (picture) {
        const { width, height, byteSize } = picture;
        const key = pictureKey(media, original, recipe);
        const data = await readFile(join(folder, fileOf(recipe)));
        await store.put(key, data, { contentType: `image/${recipe.format}`, byteSize });
        renditions.push({ name: recipe.name, format: recipe.format, width, height, byteSize, key });
      }
      if (firstMade < firstCount) tell('rendering', 0.3 + (0.6 * ++firstMade) / firstCount);
    },
    film: async (frames) => {
      const { data, width, height } = await makeFilm(folder, frames);
      const key = filmKey(media, original);
      await store.put(key, data, { contentType: 'video/mp4', byteSize: data.length });
      renditions.push({ name: 'animation', format: 'mp4', width, height, byteSize: data.length, key });
    },
    ready: async () => {
      if (!opened || !placeholder) throw new Error('the renderer told no size or placeholder');
      tell('storing', 0.95);
      const { width, height } = opened;
      const { blurHash, dominantColor } = placeholder;
      const made = renditions;
      renditions = [];
      if (await record.ready(media, { width, height, blurHash, dominantColor }, made)) {
        isReady = true;
        tell('ready', 1);
        return 'on';
      }
      // Another worker was faster, with the same result; or it is gone, or to be made otherwise.
      const now = await record.find(media.id);
      isReady = now?.generation === media.generation && now.status === 'READY';
      if (isReady) return 'on';
      await clear(made);
      return 'gone';
    },
    addRest: async () => {
      if (!isReady || renditions.length === 0) return;
      const before = await record.renditions(media.id);
      if (!(await record.addRenditions(media, renditions))) return clear(renditions);
      const replaced = before.filter(
        (old) =>
          renditions.some(({ name, format }) => name === old.name && format === old.format) &&
          !renditions.some(({ key }) => key === old.key),
      );
      for (const { key } of replaced) await store.delete(key);
    },
  };
}
