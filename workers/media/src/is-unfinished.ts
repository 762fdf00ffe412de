import type { Rendition, StoredMedia } from '@lumigraph/media';
import { LARGE_WIDTH, MEDIUM_WIDTH, POSTER_TYPE, type Recipe, recipesOf } from './image/recipes.ts';
import { ladderOf } from './video/ladder.ts';

type Named = Pick<Rendition, 'name' | 'format'>;

/** Whether a media that is READY lacks what is made of every one of its kind and size: making it has failed for good, nobody lived to do it, or the store has lost it. */
export function isUnfinished({ media, renditions }: StoredMedia): boolean {
  const { kind, status, width, height, filter, contentType, originalKey } = media;
  if (status !== 'READY' || width === null || height === null || originalKey === null) return false;
  const wanted: Named[] =
    kind === 'VIDEO'
      ? [...filmsOf({ width, height }), ...picturesOf(width, null, POSTER_TYPE)]
      : picturesOf(width, filter, contentType);
  return wanted.some(({ name, format }) => !renditions.some((one) => one.name === name && one.format === format));
}

function filmsOf(size: { width: number; height: number }): Named[] {
  const rungs = ladderOf(size).rungs.flatMap(({ name }): Named[] => [
    { name, format: 'fmp4' },
    { name, format: 'hls' },
  ]);
  return [...rungs, { name: 'hls', format: 'hls' }, { name: 'video', format: 'mp4' }];
}

function picturesOf(width: number, filter: string | null, contentType: string): Named[] {
  const { first, later } = recipesOf(filter, contentType);
  return [...first, ...later].filter((recipe) => isAlwaysMade(recipe, width));
}

/** Other formats than JPEG may be left out where they would have more bytes than an original of the same size. */
function isAlwaysMade({ name, format }: Recipe, originalWidth: number): boolean {
  if (name === 'animation') return false;
  if (format === 'jpeg') return true;
  return (name === 'large' && originalWidth > LARGE_WIDTH) || (name === 'medium' && originalWidth > MEDIUM_WIDTH);
}
