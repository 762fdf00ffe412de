import sharp, { type Sharp } from 'sharp';
import { damaged, MediaFailure } from '../media-failure.ts';
import { heifAsTiff } from './heif.ts';
import type { Inspection, Size } from './inspect.ts';
import { MOST_IMAGE_SIDE } from './limits.ts';
import { LARGE_WIDTH, THUMBNAIL_SIDE } from './recipes.ts';

const DECODE_SECONDS = 20;

/** Decoded pixels: upright, sRGB, 8 bits, without any metadata. */
export interface Pixels extends Size {
  data: Buffer;
  channels: 1 | 2 | 3 | 4;
}

/**
 * Decodes an image once, at the least size from which every rendition can be made; of an animation its first frame. Throws a MediaFailure: CORRUPT
 * (also where bytes are missing at the end, or it takes longer than 20 s), of HEVC UNSUPPORTED_FORMAT and TOO_MANY_PIXELS too.
 */
export async function decodeImage(
  file: string,
  image: Pick<Inspection, 'width' | 'height' | 'isDeepWithProfile' | 'isHevc'>,
): Promise<Pixels> {
  try {
    const upright = sharp(image.isHevc ? await heifAsTiff(file) : file, {
      failOn: 'error',
      limitInputPixels: MOST_IMAGE_SIDE ** 2,
    })
      .timeout({ seconds: DECODE_SECONDS })
      .autoOrient()
      .resize({ width: widthToDecode(image), withoutEnlargement: true })
      .toColourspace('srgb');
    // Of 16 bits with a profile sharp makes Display P3, which is for us to turn into sRGB; of 8 bits it makes sRGB.
    const { data, info } = await (image.isDeepWithProfile ? upright.withIccProfile('srgb', { attach: false }) : upright)
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return { data, width: info.width, height: info.height, channels: info.channels };
  } catch (cause) {
    throw cause instanceof MediaFailure ? cause : damaged(cause);
  }
}

/** The decoded pixels as a source of further pictures. */
export function fromPixels({ data, width, height, channels }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels } });
}

/** As wide as the largest rendition; panoramas wider, so that they are high enough for the thumbnail. */
function widthToDecode({ width, height }: Size): number {
  return Math.min(width, Math.max(LARGE_WIDTH, Math.ceil((THUMBNAIL_SIDE * width) / height)));
}
