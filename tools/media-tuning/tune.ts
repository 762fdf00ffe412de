import type { Recipe } from '@lumigraph/media-worker/image';
import pLimit from 'p-limit';
import type { Outcome } from './trial.ts';

const AT_ONCE = 2;
/** Of the pictures; the others are those that are very like their sources anyway, as are plain skies. */
const SHARE_AS_LIKE = 0.5;
/** JPEG, against which the others are tuned, by size. */
const JPEG_QUALITIES = { large: 85, medium: 85, thumbnail: 80 } as const;
type SizeName = keyof typeof JPEG_QUALITIES;

/** What was found out about a format of a size. */
export interface Tuned {
  name: SizeName;
  format: 'webp' | 'avif';
  quality: number;
  /** Means over all pictures, and those of the JPEG. */
  ours: Outcome;
  jpeg: Outcome;
  /** Share of the pictures that are at least as like their source as the JPEG is. */
  shareAsLike: number;
}

/** Finds the least quality at which the pictures are as like their sources as the JPEGs are: in the mean, and at least half of them. */
export async function tune(
  photos: readonly string[],
  trial: (photo: string, recipe: Recipe) => Promise<Outcome>,
  { name, format }: { name: SizeName; format: 'webp' | 'avif' },
): Promise<Tuned> {
  const limit = pLimit(AT_ONCE);
  const outcomes = (as: Recipe['format'], quality: number) =>
    Promise.all(photos.map((photo) => limit(() => trial(photo, { name, format: as, quality, filter: null }))));
  const jpegs = await outcomes('jpeg', JPEG_QUALITIES[name]);
  const jpeg = meanOf(jpegs);
  const shareAsLike = (ours: readonly Outcome[]) =>
    ours.filter(({ likeness }, index) => likeness >= (jpegs[index]?.likeness ?? 1)).length / ours.length;
  const isAsLike = (ours: readonly Outcome[]) =>
    meanOf(ours).likeness >= jpeg.likeness && shareAsLike(ours) >= SHARE_AS_LIKE;
  let [low, high] = [30, 95];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isAsLike(await outcomes(format, middle))) high = middle;
    else low = middle + 1;
  }
  const best = await outcomes(format, high);
  return { name, format, quality: high, ours: meanOf(best), jpeg, shareAsLike: shareAsLike(best) };
}

function meanOf(outcomes: readonly Outcome[]): Outcome {
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { bytes: mean(outcomes.map(({ bytes }) => bytes)), likeness: mean(outcomes.map(({ likeness }) => likeness)) };
}
