import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clients } from '@lumigraph/lifecycle';
import { type MediaGeneration, type Rendition, renditionKey } from '@lumigraph/media';
import { withFolder } from './folder.ts';
import { POSTER_TYPE, recipesOf } from './image/recipes.ts';
import { fileOf } from './renderer/messages.ts';
import type { Renderers } from './renderer/renderers.ts';

/** What is made of the poster of a video. */
export interface PosterPictures {
  blurHash: string;
  dominantColor: string;
  renditions: Rendition[];
}

/** Makes the pictures of what is no upload: all at once, in a renderer. */
export interface Pictures {
  /** Those of a PNG file, stored as objects of the media; their rows are the caller's to write. The same source gives the same keys. */
  make(media: MediaGeneration, pngFile: string, sourceSha256: string): Promise<PosterPictures>;
}

export function createPictures({ store, renderers }: Pick<Clients, 'store'> & { renderers: Renderers }): Pictures {
  return {
    make: (media, pngFile, sourceSha256) =>
      withFolder(async (folder) => {
        const made: PosterPictures = { blurHash: '', dominantColor: '', renditions: [] };
        const job = { file: pngFile, contentType: POSTER_TYPE, folder, filter: null, keepsCredit: false };
        for await (const step of renderers.render({ ...job, ...recipesOf(null, job.contentType) })) {
          if (step.kind === 'placeholder') {
            made.blurHash = step.blurHash;
            made.dominantColor = step.dominantColor;
          }
          if (step.kind !== 'made' || !step.picture) continue;
          const { recipe, picture } = step;
          const key = renditionKey(media, recipe.name, { sourceSha256, recipe });
          const data = await readFile(join(folder, fileOf(recipe)));
          await store.put(key, data, { contentType: `image/${recipe.format}`, byteSize: data.length });
          made.renditions.push({ name: recipe.name, format: recipe.format, ...picture, key });
        }
        return made;
      }),
  };
}
