import { MOST_IMAGE_SIDE } from '@lumigraph/media';
import { fileTypeFromBuffer } from 'file-type';
import sharp from 'sharp';
import { MediaFailure } from '../media-failure.ts';

/** Upright, in pixels. */
export interface Size {
  width: number;
  height: number;
}

/**
 * The size of an image, by its header: nothing is decoded, and nothing but the announced format is looked into.
 * Throws a MediaFailure: UNSUPPORTED_FORMAT, CORRUPT or TOO_MANY_PIXELS.
 */
export async function inspectImage(bytes: Buffer, announcedType: string): Promise<Size> {
  const found = await fileTypeFromBuffer(bytes);
  // An animated PNG is a PNG to every reader of PNG.
  const type = found?.mime === 'image/apng' ? 'image/png' : found?.mime;
  if (type !== announcedType) {
    throw new MediaFailure('UNSUPPORTED_FORMAT', `The file is not what it was announced as (${announcedType}).`);
  }
  const { width, height } = await readHeader(bytes);
  if (width > MOST_IMAGE_SIDE || height > MOST_IMAGE_SIDE) {
    const most = `${MOST_IMAGE_SIDE}×${MOST_IMAGE_SIDE}`;
    throw new MediaFailure('TOO_MANY_PIXELS', `The image has ${width}×${height} pixels; at most ${most} are taken.`);
  }
  return { width, height };
}

async function readHeader(bytes: Buffer): Promise<Size> {
  try {
    return (await sharp(bytes, { limitInputPixels: false }).metadata()).autoOrient;
  } catch (cause) {
    throw new MediaFailure('CORRUPT', 'The image cannot be read.', { cause });
  }
}
