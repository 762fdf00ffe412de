import type { StoredMedia } from '@lumigraph/media';
import { LARGE_WIDTH, MEDIUM_WIDTH, type Recipe, recipesOf } from '../image/recipes.ts';

/** Whether an image that is READY lacks pictures which are made of every image of its size: making them has failed for good, or nobody lived to do it. */
export function isUnfinished({ media, renditions }: StoredMedia): boolean {
  const { kind, status, width, filter, contentType, originalKey } = media;
  if (kind !== 'IMAGE' || status !== 'READY' || width === null || originalKey === null) return false;
  const { first, later } = recipesOf(filter, contentType);
  const isThere = ({ name, format }: Recipe) => renditions.some((one) => one.name === name && one.format === format);
  return [...first, ...later].some((recipe) => isAlwaysMade(recipe, width) && !isThere(recipe));
}

/** Other formats than JPEG may be left out where they would have more bytes than an original of the same size. */
function isAlwaysMade({ name, format }: Recipe, originalWidth: number): boolean {
  if (name === 'animation') return false;
  if (format === 'jpeg') return true;
  return (name === 'large' && originalWidth > LARGE_WIDTH) || (name === 'medium' && originalWidth > MEDIUM_WIDTH);
}
