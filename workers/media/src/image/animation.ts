import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applyFilter, findFilter } from '@lumigraph/filters';
import sharp from 'sharp';
import { damaged } from '../media-failure.ts';
import { FRAMES_FILE, fileOf, type Job, type Step } from '../renderer/messages.ts';
import type { Inspection } from './inspect.ts';
import { MOST_ANIMATION_PIXELS } from './limits.ts';
import { MEDIUM_WIDTH, type Recipe } from './recipes.ts';

const SECONDS = 60;
/** Of all decoded frames together: long animations are made smaller, so that memory stays bounded. */
const MOST_RAW_PIXELS = 50_000_000;
/** What browsers make of a frame that says less than 20 ms (a convention since Netscape). */
const DEFAULT_DELAY_MS = 100;
const LEAST_DELAY_MS = 20;

/** Makes an animated WebP, and decoded frames on white for a film of it; fits 640 wide. Throws CORRUPT. */
export async function makeAnimation(
  file: string,
  { width, height, frames, delaysMs }: Inspection,
  { job, recipe, tell }: { job: Job; recipe: Recipe; tell: (step: Step) => void },
): Promise<void> {
  const delays = Array.from({ length: frames }, (_, index) => shownMs(delaysMs[index]));
  const scale = Math.min(1, MEDIUM_WIDTH / width, Math.sqrt(MOST_RAW_PIXELS / (width * height * frames)));
  const size = { width: Math.max(1, Math.floor(width * scale)), height: Math.max(1, Math.floor(height * scale)) };
  const roll = await decodeFrames(file, size);
  const filter = job.filter === null ? null : findFilter(job.filter);
  const seen = filter ? await applyFilter(roll, filter) : roll;
  const { data, channels } = seen;
  const raw = { width: size.width, height: size.height * frames, channels, pageHeight: size.height };
  const webp = await sharp(data, { raw, limitInputPixels: false })
    .webp({ quality: recipe.quality, delay: delays, loop: 0, effort: 2 })
    .timeout({ seconds: SECONDS })
    .toBuffer();
  await writeFile(join(job.folder, fileOf(recipe)), webp);
  tell({ kind: 'made', recipe, picture: { ...size, byteSize: webp.length } });
  const opaque = await sharp(data, { raw, limitInputPixels: false })
    .flatten({ background: '#ffffff' })
    .raw()
    .toBuffer();
  await writeFile(join(job.folder, FRAMES_FILE), opaque);
  tell({ kind: 'frames', ...size, delaysMs: delays });
}

/** All frames below one another. */
async function decodeFrames(file: string, size: { width: number; height: number }) {
  try {
    const { data, info } = await sharp(file, {
      animated: true,
      failOn: 'error',
      limitInputPixels: MOST_ANIMATION_PIXELS,
    })
      .timeout({ seconds: SECONDS })
      .resize({ ...size, fit: 'fill' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height, channels: info.channels };
  } catch (cause) {
    throw damaged(cause);
  }
}

function shownMs(delay: number | undefined): number {
  return delay === undefined || delay < LEAST_DELAY_MS ? DEFAULT_DELAY_MS : delay;
}
