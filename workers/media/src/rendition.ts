import { type MediaRow, type Rendition, renditionKey } from '@lumigraph/media';
import type { ObjectStore } from '@lumigraph/object-store';
import { type EncodedImage, encodeRendition } from './image/encode.ts';
import type { Recipe } from './image/recipes.ts';
import type { Source } from './source.ts';

/** Makes one rendition and stores it as an object; its row is the caller's to write. Null where it would serve nobody. */
export async function makeRendition(
  store: Pick<ObjectStore, 'put'>,
  media: Pick<MediaRow, 'id' | 'generation'>,
  source: Source,
  recipe: Recipe,
): Promise<Rendition | null> {
  const image = noLargerThanSource(await encodeRendition(source.pixels, recipe), source);
  if (!image) return null;
  const { data, contentType, width, height } = image;
  const key = renditionKey(media, recipe.name, { sourceSha256: source.sha256, recipe });
  await store.put(key, data, { contentType, byteSize: data.length });
  return { name: recipe.name, format: recipe.format, width, height, byteSize: data.length, key };
}

/** Of the source's size, a picture of more bytes than the source gives way to it: as a JPEG it is the source, in another format it is left out (null). */
export function noLargerThanSource(
  image: EncodedImage,
  { bytes, size, isPlainJpeg }: Pick<Source, 'bytes' | 'size' | 'isPlainJpeg'>,
): EncodedImage | null {
  const isSourceBetter =
    isPlainJpeg && image.width === size.width && image.height === size.height && image.data.length > bytes.length;
  if (!isSourceBetter) return image;
  return image.contentType === 'image/jpeg' ? { ...image, data: bytes } : null;
}
