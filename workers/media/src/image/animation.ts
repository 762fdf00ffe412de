import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { applyFilter, findFilter } from '@lumigraph/filters';
import sharp from 'sharp';
import { damaged } from '../media-failure.ts';
import { FRAMES_FILE, fileOf, type Job, type Step } from '../renderer/messages.ts';
import type { Pixels } from './decode.ts';
import type { Inspection } from './inspect.ts';
import { MOST_ANIMATION_PIXELS } from './limits.ts';
import { MEDIUM_WIDTH, type Recipe } from './recipes.ts';

const SECONDS = 60;
/** Of all decoded frames together: long animations are made smaller, so that memory stays bounded. */
const MOST_RAW_PIXELS = 50_000_000;
/** What browsers make of a frame that says less than 20 ms (a convention since Netscape). */
const DEFAULT_DELAY_MS = 100;
const LEAST_DELAY_MS = 20;

/**
 * Makes an animated WebP, unless it would have more bytes than its source at the same size, and decoded frames on white for a film of it; fits 640
 * wide. Throws CORRUPT.
 */
export async function makeAnimation(
  file: string,
  { width, height, orientation, frames, delaysMs, plainFormat }: Inspection,
  { job, recipe, tell }: { job: Job; recipe: Recipe; tell: (step: Step) => void },
): Promise<void> {
  const delays = Array.from({ length: frames }, (_, index) => shownMs(delaysMs[index]));
  const scale = Math.min(1, MEDIUM_WIDTH / width, Math.sqrt(MOST_RAW_PIXELS / (width * height * frames)));
  const size = { width: Math.max(1, Math.floor(width * scale)), height: Math.max(1, Math.floor(height * scale)) };
  const roll = await decodeFrames(file, size, { orientation, frames });
  const filter = job.filter === null ? null : findFilter(job.filter);
  // A vignette is each frame's own.
  const seen = filter ? await eachFrame(roll, frames, (frame) => applyFilter(frame, filter)) : roll;
  const { data, channels } = seen;
  const raw = { width: size.width, height: size.height * frames, channels, pageHeight: size.height };
  const source = await readFile(file);
  const encode = (options: { quality?: number; lossless?: boolean }) =>
    sharp(data, { raw, limitInputPixels: false })
      .webp({ ...options, delay: delays, loop: 0, effort: 2 })
      .timeout({ seconds: SECONDS })
      .toBuffer();
  const isOfSameSize = size.width === width && size.height === height;
  const webp = await smallEnough(encode, recipe.quality, {
    mostBytes: isOfSameSize ? source.length : Number.POSITIVE_INFINITY,
    itself: plainFormat === 'webp' && !filter ? source : null,
  });
  if (webp) await writeFile(join(job.folder, fileOf(recipe)), webp);
  tell({ kind: 'made', recipe, picture: webp && { ...size, byteSize: webp.length } });
  await writeFile(join(job.folder, FRAMES_FILE), await opaque(seen));
  tell({ kind: 'frames', ...size, delaysMs: delays });
}

/** The bytes of pixels on white, without alpha. */
function opaque({ data, width, height, channels }: Pixels): Promise<Buffer> {
  const image = sharp(data, { raw: { width, height, channels }, limitInputPixels: false });
  return image.flatten({ background: '#ffffff' }).raw().toBuffer();
}

/**
 * A WebP of at most so many bytes: at the quality, or else what it is made of `itself`, where that can be shown, or without loss, as drawings are smaller
 * then. Null where all have more.
 */
async function smallEnough(
  encode: (options: { quality?: number; lossless?: boolean }) => Promise<Buffer>,
  quality: number,
  { mostBytes, itself }: { mostBytes: number; itself: Buffer | null },
): Promise<Buffer | null> {
  const lossy = await encode({ quality });
  if (lossy.length <= mostBytes) return lossy;
  if (itself) return itself;
  const lossless = await encode({ lossless: true });
  return lossless.length <= mostBytes ? lossless : null;
}

/** All frames below one another, upright, each of that size. */
async function decodeFrames(
  file: string,
  size: { width: number; height: number },
  { orientation, frames }: Pick<Inspection, 'orientation' | 'frames'>,
): Promise<Pixels> {
  const isLying = orientation > 4;
  const stored = isLying ? { width: size.height, height: size.width } : size;
  try {
    const { data, info } = await sharp(file, {
      animated: true,
      failOn: 'error',
      limitInputPixels: MOST_ANIMATION_PIXELS,
    })
      .timeout({ seconds: SECONDS })
      .resize({ ...stored, fit: 'fill' })
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const roll = { data, width: info.width, height: info.height, channels: info.channels };
    return orientation === 1 ? roll : eachFrame(roll, frames, (frame) => turned(frame, orientation));
  } catch (cause) {
    throw damaged(cause);
  }
}

/** A frame turned as Exif says that it lies: sharp turns no pictures of several pages. */
async function turned({ data, width, height, channels }: Pixels, orientation: number): Promise<Pixels> {
  const degrees = [0, 0, 0, 180, 0, 270, 90, 90, 270][orientation] ?? 0;
  const isMirrored = orientation === 2 || orientation === 5 || orientation === 7;
  // Mirrored before it is turned, in whatever order that is said.
  const upright = sharp(data, { raw: { width, height, channels } }).rotate(degrees).flop(isMirrored);
  const size = orientation > 4 ? { width: height, height: width } : { width, height };
  return {
    ...size,
    channels,
    data: await upright
      .flip(orientation === 4)
      .raw()
      .toBuffer(),
  };
}

/** Makes something of each of the frames below one another; all of what is made is of one size. */
async function eachFrame(roll: Pixels, frames: number, make: (frame: Pixels) => Promise<Pixels>): Promise<Pixels> {
  const bytes = roll.data.length / frames;
  const frameAt = (index: number): Pixels => ({
    ...roll,
    height: roll.height / frames,
    data: roll.data.subarray(index * bytes, (index + 1) * bytes),
  });
  const { data: first, width, height, channels } = await make(frameAt(0));
  const data = Buffer.alloc(first.length * frames);
  data.set(first);
  for (let index = 1; index < frames; index++) data.set((await make(frameAt(index))).data, index * first.length);
  return { data, width, height: height * frames, channels };
}

function shownMs(delay: number | undefined): number {
  return delay === undefined || delay < LEAST_DELAY_MS ? DEFAULT_DELAY_MS : delay;
}
