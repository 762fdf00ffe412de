import { MediaFailure } from '../media-failure.ts';
import type { Credit } from './credit.ts';
import { exifOf } from './exif.ts';
import { gifParts } from './strip-gif.ts';
import { stripHeif } from './strip-heif.ts';
import { jpegParts } from './strip-jpeg.ts';
import { pngParts } from './strip-png.ts';
import { stripTiff } from './strip-tiff.ts';
import { webpParts } from './strip-webp.ts';

/** What stays of an image's metadata. */
export interface Kept {
  /** As in Exif, 1 to 8. */
  orientation: number;
  /** Null where nobody is to be named. */
  credit: Credit | null;
}

type Strip = (bytes: Buffer, kept: Kept) => Buffer;

/** More than the rest of the metadata takes in any format. */
const ROOM_BYTES = 2_048;

const HEIC = { name: 'A HEIC', codec: 'HEVC' } as const;

const STRIPS = new Map<string, Strip>([
  ['image/jpeg', joined(jpegParts)],
  ['image/png', joined(pngParts)],
  ['image/webp', joined(webpParts)],
  ['image/gif', joined(gifParts)],
  // In these the place of everything is written in many places: what goes is overwritten with zeros, and nothing moves.
  ['image/avif', stripHeif({ name: 'An AVIF', codec: 'AV1' })],
  ['image/heic', stripHeif(HEIC)],
  ['image/heif', stripHeif(HEIC)],
  ['image/tiff', stripTiff],
]);

/**
 * An image without metadata (Exif, GPS, XMP, comments, thumbnails) and without what follows its end; its pixels, colour profile and orientation
 * stay as they are. Creator and copyright can stay but in a GIF, which has no place for them. Doing so again changes nothing. Throws a
 * MediaFailure: UNSUPPORTED_FORMAT or CORRUPT.
 */
export function stripMetadata(bytes: Buffer, contentType: string, kept: Kept): Buffer {
  const strip = STRIPS.get(contentType);
  if (!strip) throw new MediaFailure('UNSUPPORTED_FORMAT', `${contentType} is not a format of images that we take.`);
  return strip(bytes, kept);
}

/** A file of those parts of another that stay. */
function joined(partsOf: (bytes: Buffer, exif: Buffer | null) => Generator<Uint8Array, void>): Strip {
  return (bytes, kept) => {
    const stripped = Buffer.alloc(bytes.length + ROOM_BYTES);
    let length = 0;
    for (const part of partsOf(bytes, exifOf(kept))) {
      stripped.set(part, length);
      length += part.length;
    }
    return stripped.subarray(0, length);
  };
}
