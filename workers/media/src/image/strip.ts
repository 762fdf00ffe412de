import { MediaFailure } from '../media-failure.ts';
import { orientationOnly } from './orientation.ts';
import { jpegParts } from './strip-jpeg.ts';
import { pngParts } from './strip-png.ts';
import { webpParts } from './strip-webp.ts';

const PARTS = new Map([
  ['image/jpeg', jpegParts],
  ['image/png', pngParts],
  ['image/webp', webpParts],
]);

/** More than the orientation takes in any format. */
const ROOM_BYTES = 64;

/**
 * An image without metadata (Exif, GPS, XMP, comments, thumbnails) and without what follows its end; its pixels, colour profile and orientation
 * (1–8, as in Exif) stay as they are. Doing so again changes nothing. Throws a MediaFailure: UNSUPPORTED_FORMAT or CORRUPT.
 */
export function stripMetadata(bytes: Buffer, contentType: string, orientation: number): Buffer {
  const partsOf = PARTS.get(contentType);
  if (!partsOf) throw new MediaFailure('UNSUPPORTED_FORMAT', `${contentType} is not a format of images that we take.`);
  const stripped = Buffer.alloc(bytes.length + ROOM_BYTES);
  let length = 0;
  for (const part of partsOf(bytes, orientation > 1 ? orientationOnly(orientation) : null)) {
    stripped.set(part, length);
    length += part.length;
  }
  return stripped.subarray(0, length);
}
