import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { recipesOf } from '@lumigraph/media-worker/image';
import pLimit from 'p-limit';
import { draw, SUBJECTS } from '../../demo/draw/index.ts';
import { createTrials, type Outcome } from '../../media-tuning/trial.ts';
import type { Figure } from '../figure.ts';
import type { Room } from '../measure.ts';

const PICTURES = 50;
const AT_ONCE = 2;

/** The bytes of a feed page of 50 drawn pictures, large, in AVIF and WebP beside the JPEGs, and how like their sources they are (SSIM). */
export async function measurePage({ folder }: Room): Promise<Figure[]> {
  const place = join(folder, 'page');
  await mkdir(place);
  const trial = await createTrials(place);
  const limit = pLimit(AT_ONCE);
  const photos = await Promise.all(Array.from({ length: PICTURES }, (_, index) => limit(() => write(place, index))));
  const totals = new Map<string, Outcome>();
  const { first, later } = recipesOf(null, 'image/jpeg');
  for (const recipe of [...first, ...later].filter(({ name }) => name === 'large')) {
    const outcomes = await Promise.all(photos.map((photo) => limit(() => trial(photo, recipe))));
    const sum = (pick: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + pick(outcome), 0);
    totals.set(recipe.format, {
      bytes: sum(({ bytes }) => bytes),
      likeness: sum(({ likeness }) => likeness) / PICTURES,
    });
  }
  const jpeg = totals.get('jpeg');
  return ['avif', 'webp'].flatMap((format) => {
    const ours = totals.get(format);
    if (!ours || !jpeg) return [];
    const baseline = (value: number) => ({ name: 'as JPEG', rounds: [value] });
    return [
      { name: `page as ${format}`, unit: 'kB', rounds: [ours.bytes / 1e3], baseline: baseline(jpeg.bytes / 1e3) },
      { name: `SSIM of ${format}`, unit: '', rounds: [ours.likeness], baseline: baseline(jpeg.likeness) },
    ];
  });
}

async function write(folder: string, index: number): Promise<string> {
  const file = join(folder, `photo-${index}.jpg`);
  const subject = SUBJECTS[index % SUBJECTS.length] ?? 'sea';
  await writeFile(file, (await draw(subject, 1_000 + index)).bytes);
  return file;
}
