import { readFile } from 'node:fs/promises';
import { type EncodedPicture, encodeScene, type Scene } from './encode.ts';
import type { Size } from './inspect.ts';
import type { PictureFormat, Recipe } from './recipes.ts';

/** The image that pictures are made of, stripped. */
export interface Original extends Size {
  file: string;
  byteSize: number;
  /** The format in which it can itself be shown. */
  plainFormat: PictureFormat | null;
}

/** Tried in this order where a JPEG has more bytes than its source of the same size. */
const LOWER_QUALITIES = [75, 65, 55, 45, 35, 25];

/**
 * One picture of a scene that is fitted to it, which never has more bytes than its original at the same size: rather than that it is the original
 * itself, where it can be shown as it stands, or a smaller encoding. Null where nothing smaller is worth having. Only a JPEG is always there, as there
 * is nothing else that everyone can read.
 */
export async function makePicture(scene: Scene, recipe: Recipe, original: Original): Promise<EncodedPicture | null> {
  const picture = await encodeScene(scene, recipe);
  if (!isOfSameSize(picture, original) || picture.data.length <= original.byteSize) return picture;
  if (original.plainFormat === recipe.format) return { ...picture, data: await readFile(original.file) };
  if (recipe.format === 'jpeg') return smallerJpeg(scene, recipe, { picture, original });
  if (recipe.format !== 'webp' || original.plainFormat === 'jpeg') return null;
  // What is small as a PNG or a GIF, screenshots and drawings, is smaller still as a lossless WebP.
  const lossless = await encodeScene(scene, recipe, { isLossless: true });
  return lossless.data.length <= original.byteSize ? lossless : null;
}

function isOfSameSize(one: Size, other: Size): boolean {
  return one.width === other.width && one.height === other.height;
}

async function smallerJpeg(
  scene: Scene,
  recipe: Recipe,
  { picture, original }: { picture: EncodedPicture; original: Original },
): Promise<EncodedPicture> {
  let smallest = picture;
  for (const quality of LOWER_QUALITIES.filter((lower) => lower < recipe.quality)) {
    if (smallest.data.length <= original.byteSize) break;
    smallest = await encodeScene(scene, { ...recipe, quality });
  }
  return smallest;
}
