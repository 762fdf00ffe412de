import type { RenditionFormat, RenditionName } from '@lumigraph/media';

/** How a rendition is made. Its text is part of the object's key, so a changed recipe makes a new object. */
export interface Recipe {
  name: RenditionName;
  format: RenditionFormat;
  /** 1–100, in the format's own scale. */
  quality: number;
}

/** Pixels. */
export const LARGE_WIDTH = 1080;
export const MEDIUM_WIDTH = 640;
export const THUMBNAIL_SIDE = 150;

/** What makes a media READY. */
export const FIRST_RECIPES: readonly Recipe[] = [
  { name: 'large', format: 'jpeg', quality: 85 },
  { name: 'large', format: 'webp', quality: 82 },
  { name: 'medium', format: 'jpeg', quality: 85 },
  { name: 'medium', format: 'webp', quality: 82 },
  { name: 'thumbnail', format: 'jpeg', quality: 80 },
  { name: 'thumbnail', format: 'webp', quality: 80 },
];

/** What follows: slow to make, and nobody waits for it. */
export const LATER_RECIPES: readonly Recipe[] = [
  { name: 'large', format: 'avif', quality: 60 },
  { name: 'medium', format: 'avif', quality: 60 },
];
