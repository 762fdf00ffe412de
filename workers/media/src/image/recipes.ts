import { QUALITIES } from './qualities.ts';

/** The pictures of an image; `preview` is what filters are tried on: the thumbnail before any. */
export const RECIPE_NAMES = ['large', 'medium', 'thumbnail', 'preview', 'story', 'animation'] as const;
export const PICTURE_FORMATS = ['jpeg', 'webp', 'avif'] as const;

type PictureName = (typeof RECIPE_NAMES)[number];
export type PictureFormat = (typeof PICTURE_FORMATS)[number];

/** How a picture is made. Its text is part of the object's key, so a changed recipe makes a new object. */
export interface Recipe {
  name: PictureName;
  format: PictureFormat;
  /** 1–100, in the format's own scale. */
  quality: number;
  /** The name of the filter that it is seen through. */
  filter: string | null;
}

/** Pixels. */
export const LARGE_WIDTH = 1080;
export const MEDIUM_WIDTH = 640;
export const THUMBNAIL_SIDE = 150;
export const STORY_HEIGHT = 1920;

type Unfiltered = Omit<Recipe, 'filter'>;

/** What makes a media READY. */
const FIRST: readonly Unfiltered[] = [
  { name: 'large', format: 'jpeg', quality: 85 },
  { name: 'large', format: 'webp', quality: QUALITIES.large.webp },
  { name: 'medium', format: 'jpeg', quality: 85 },
  { name: 'medium', format: 'webp', quality: QUALITIES.medium.webp },
  { name: 'thumbnail', format: 'jpeg', quality: 80 },
  { name: 'thumbnail', format: 'webp', quality: QUALITIES.thumbnail.webp },
];

const PREVIEWS: readonly Unfiltered[] = [
  { name: 'preview', format: 'jpeg', quality: 90 },
  { name: 'preview', format: 'webp', quality: 90 },
];

/** What follows: slow to make, and nobody waits for it. */
const LATER: readonly Unfiltered[] = [
  { name: 'large', format: 'avif', quality: QUALITIES.large.avif },
  { name: 'medium', format: 'avif', quality: QUALITIES.medium.avif },
  { name: 'story', format: 'jpeg', quality: 85 },
  { name: 'story', format: 'webp', quality: QUALITIES.large.webp },
];

const ANIMATION: Unfiltered = { name: 'animation', format: 'webp', quality: 75 };
/** What the poster of a video is handed over as. */
export const POSTER_TYPE = 'image/png';

const MAY_MOVE = new Set(['image/gif', 'image/webp']);

/** What is made of an image that is seen through this filter; of one that does not move no animation. */
export function recipesOf(filter: string | null, contentType: string): { first: Recipe[]; later: Recipe[] } {
  const through = (recipe: Unfiltered): Recipe => ({ ...recipe, filter: recipe.name === 'preview' ? null : filter });
  const first = filter === null ? FIRST : [...FIRST, ...PREVIEWS];
  const later = MAY_MOVE.has(contentType) ? [...LATER, ANIMATION] : LATER;
  return { first: first.map(through), later: later.map(through) };
}

/** The film of an image that moves, beside the animation. */
export function filmRecipe(filter: string | null) {
  return { name: 'animation', format: 'mp4', filter } as const;
}
