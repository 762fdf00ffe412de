import { readFile } from 'node:fs/promises';
import { fileTypeFromFile } from 'file-type';
import sharp, { type Metadata } from 'sharp';
import { MediaFailure } from '../media-failure.ts';
import { readHead } from '../video/read-head.ts';
import { DERIVED_PICTURES, shownTypeOf } from './items.ts';
import { MOST_ANIMATION_PIXELS, MOST_FRAMES, MOST_IMAGE_SIDE } from './limits.ts';
import type { PictureFormat } from './recipes.ts';

/** Colour spaces, as sharp names them, that every reader shows alike. */
const PLAIN_SPACES = new Set(['srgb', 'b-w']);
const PLAIN_FORMATS = new Map<string | undefined, PictureFormat>([
  ['jpeg', 'jpeg'],
  ['webp', 'webp'],
]);

/** Of items of a HEIF: its own, or put together of such. */
const HEVC_TYPES = new Set(['hvc1', ...DERIVED_PICTURES]);

/** Upright, in pixels. */
export interface Size {
  width: number;
  height: number;
}

/** What an image says of itself. */
export interface Inspection extends Size {
  /** As in Exif, 1 to 8; 1 is upright. */
  orientation: number;
  frames: number;
  /** How long each frame of an animation is shown, in milliseconds. */
  delaysMs: number[];
  /** The format in which the image is shown everywhere as our pictures are, as it stands: upright, in sRGB or grey. */
  plainFormat: PictureFormat | null;
  /** Whether it has 16 bits a channel and a colour profile. */
  isDeepWithProfile: boolean;
  /** Whether it is a HEIF of HEVC pictures (HEIC), of which libvips reads the header alone. */
  isHevc: boolean;
  /** The Exif data, if any. */
  exif: Buffer | null;
}

/**
 * What an image says of itself, by its header: nothing is decoded, and nothing but the announced format is looked into.
 * Throws a MediaFailure: UNSUPPORTED_FORMAT, CORRUPT or TOO_MANY_PIXELS.
 */
export async function inspectImage(file: string, announcedType: string): Promise<Inspection> {
  const found = await fileTypeFromFile(file);
  // An animated PNG is a PNG to every reader of PNG.
  const type = found?.mime === 'image/apng' ? 'image/png' : found?.mime;
  if (type !== announcedType && !(isHeif(type) && isHeif(announcedType))) {
    throw new MediaFailure('UNSUPPORTED_FORMAT', `The file is not what it was announced as (${announcedType}).`);
  }
  if (type === 'image/avif' && (await isSequence(file))) {
    throw new MediaFailure('UNSUPPORTED_FORMAT', 'An AVIF that moves is not taken; send it as WebP or as a video.');
  }
  const isHevc = isHeif(type);
  if (isHevc && !HEVC_TYPES.has(shownTypeOf(await readFile(file)))) {
    throw new MediaFailure('UNSUPPORTED_FORMAT', 'A HEIF is only taken with a picture of HEVC.');
  }
  const header = await readHeader(file);
  const { orientation = 1, exif } = header;
  const { width, height } = header.autoOrient;
  const frames = type === 'image/gif' || type === 'image/webp' ? (header.pages ?? 1) : 1;
  checkSize({ width, height }, frames);
  const delaysMs = frames > 1 ? (header.delay ?? []) : [];
  const plainFormat = plainFormatOf(header);
  const isDeepWithProfile = header.depth === 'ushort' && header.icc !== undefined && !isHevc;
  return { width, height, orientation, frames, delaysMs, plainFormat, isDeepWithProfile, isHevc, exif: exif ?? null };
}

/** HEIC is what a HEIF of HEVC pictures is called: its first brand, which names its type, may be that of any HEIF. */
function isHeif(type: string | undefined): boolean {
  return type === 'image/heic' || type === 'image/heif';
}

/** Whether an AVIF is of several pictures, by its first brand (AV1 Image File Format 1.1, section 6.3). */
async function isSequence(file: string): Promise<boolean> {
  const head = await readHead(file, 12);
  return head.toString('latin1', 8) === 'avis';
}

function checkSize({ width, height }: Size, frames: number): void {
  const most = `${MOST_IMAGE_SIDE}×${MOST_IMAGE_SIDE}`;
  if (width > MOST_IMAGE_SIDE || height > MOST_IMAGE_SIDE) {
    throw new MediaFailure('TOO_MANY_PIXELS', `The image has ${width}×${height} pixels; at most ${most} are taken.`);
  }
  if (frames > MOST_FRAMES || frames * width * height > MOST_ANIMATION_PIXELS) {
    const taken = `at most ${MOST_FRAMES}, and ${MOST_ANIMATION_PIXELS / 1e6} megapixels in all, are taken`;
    throw new MediaFailure('TOO_MANY_PIXELS', `The animation has ${frames} frames of ${width}×${height}; ${taken}.`);
  }
}

async function readHeader(file: string): Promise<Metadata> {
  try {
    return await sharp(file, { limitInputPixels: false }).metadata();
  } catch (cause) {
    throw new MediaFailure('CORRUPT', 'The image cannot be read.', { cause });
  }
}

function plainFormatOf({ format, orientation = 1, space, icc }: Metadata): PictureFormat | null {
  const isPlain = orientation === 1 && PLAIN_SPACES.has(space) && (!icc || isSrgb(icc));
  return isPlain ? (PLAIN_FORMATS.get(format) ?? null) : null;
}

/** By the profile's name, which is ASCII in version 2 of ICC profiles and UTF-16 in version 4. */
function isSrgb(profile: Buffer): boolean {
  return profile.includes('sRGB') || profile.includes(Buffer.from('sRGB', 'utf16le').swap16());
}
