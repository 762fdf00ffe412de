import { type MediaRow, type Rendition, renditionKey } from '@lumigraph/media';
import type { ObjectStore } from '@lumigraph/object-store';
import { encodeRendition } from './image/encode.ts';
import type { Recipe } from './image/recipes.ts';
import type { Source } from './source.ts';

/** Makes one rendition and stores it as an object; its row is the caller's to write. */
export async function makeRendition(
  store: Pick<ObjectStore, 'put'>,
  media: Pick<MediaRow, 'id' | 'generation'>,
  source: Source,
  recipe: Recipe,
): Promise<Rendition> {
  const key = renditionKey(media, recipe.name, { sourceSha256: source.sha256, recipe });
  const { data, contentType, width, height } = await encodeRendition(source.pixels, recipe);
  await store.put(key, data, { contentType, byteSize: data.length });
  return { name: recipe.name, format: recipe.format, width, height, byteSize: data.length, key };
}
