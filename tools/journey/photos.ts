import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import sharp from 'sharp';
import type { Picture } from '../client/person.ts';

const TYPES: Record<string, string> = {
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.webp': 'image/webp',
};
const MOST_BYTES = 20 * 1024 * 1024;
const MOST_PIXELS_A_SIDE = 4096;

/** A picture of a folder. */
export interface Photo extends Picture {
  file: string;
  /** Upright pixels. */
  width: number;
  height: number;
}

/** The JPEG, PNG and WebP files below a folder, by name, at most `most`; those beyond Lumigraph's limits are only counted. */
export async function readPhotos(folder: string, most: number): Promise<{ photos: Photo[]; beyondLimits: number }> {
  const names = (await readdir(folder, { recursive: true }))
    .filter((name) => extname(name).toLowerCase() in TYPES)
    .sort();
  const photos: Photo[] = [];
  let beyondLimits = 0;
  for (const name of names) {
    if (photos.length === most) break;
    const bytes = await readFile(join(folder, name));
    const { width, height } = (await sharp(bytes).metadata()).autoOrient;
    const isWithin = bytes.length <= MOST_BYTES && Math.max(width, height) <= MOST_PIXELS_A_SIDE;
    if (isWithin)
      photos.push({ file: name, bytes, width, height, contentType: TYPES[extname(name).toLowerCase()] ?? '' });
    else beyondLimits += 1;
  }
  return { photos, beyondLimits };
}
