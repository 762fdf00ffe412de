import { MOST_IMAGE_SIDE } from '@lumigraph/media';
import { fileTypeFromBuffer } from 'file-type';
import sharp, { type Metadata } from 'sharp';
import { MediaFailure } from '../media-failure.ts';

/** Colour spaces, as sharp names them, that every reader shows alike. */
const PLAIN_SPACES = new Set(['srgb', 'b-w']);

/** Upright, in pixels. */
export interface Size {
  width: number;
  height: number;
}

/** What an image says of itself. */
interface Inspection extends Size {
  /** As in Exif, 1 to 8; 1 is upright. */
  orientation: number;
  /** Whether it is shown everywhere as our JPEGs are: an upright JPEG in sRGB or grey. */
  isPlainJpeg: boolean;
}

/**
 * What an image says of itself, by its header: nothing is decoded, and nothing but the announced format is looked into.
 * Throws a MediaFailure: UNSUPPORTED_FORMAT, CORRUPT or TOO_MANY_PIXELS.
 */
export async function inspectImage(bytes: Buffer, announcedType: string): Promise<Inspection> {
  const found = await fileTypeFromBuffer(bytes);
  // An animated PNG is a PNG to every reader of PNG.
  const type = found?.mime === 'image/apng' ? 'image/png' : found?.mime;
  if (type !== announcedType) {
    throw new MediaFailure('UNSUPPORTED_FORMAT', `The file is not what it was announced as (${announcedType}).`);
  }
  const { autoOrient, orientation = 1, format, space, icc } = await readHeader(bytes);
  const { width, height } = autoOrient;
  if (width > MOST_IMAGE_SIDE || height > MOST_IMAGE_SIDE) {
    const most = `${MOST_IMAGE_SIDE}×${MOST_IMAGE_SIDE}`;
    throw new MediaFailure('TOO_MANY_PIXELS', `The image has ${width}×${height} pixels; at most ${most} are taken.`);
  }
  const isPlainJpeg = format === 'jpeg' && orientation === 1 && PLAIN_SPACES.has(space) && (!icc || isSrgb(icc));
  return { width, height, orientation, isPlainJpeg };
}

async function readHeader(bytes: Buffer): Promise<Metadata> {
  try {
    return await sharp(bytes, { limitInputPixels: false }).metadata();
  } catch (cause) {
    throw new MediaFailure('CORRUPT', 'The image cannot be read.', { cause });
  }
}

/** By the profile's name, which is ASCII in version 2 of ICC profiles and UTF-16 in version 4. */
function isSrgb(profile: Buffer): boolean {
  return profile.includes('sRGB') || profile.includes(Buffer.from('sRGB', 'utf16le').swap16());
}
