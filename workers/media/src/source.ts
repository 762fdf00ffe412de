import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { type MediaRow, MOST_IMAGE_BYTES } from '@lumigraph/media';
import { ObjectNotFound, type ObjectStore } from '@lumigraph/object-store';
import { decodeImage, type Pixels } from './image/decode.ts';
import { inspectImage, type Size } from './image/inspect.ts';
import { MediaFailure } from './media-failure.ts';

/** What the renditions of a media are made from. */
export interface Source {
  pixels: Pixels;
  /** Of the original, upright. */
  size: Size;
  /** Of the original's bytes, in hex. */
  sha256: string;
}

/** Reads, checks and decodes a media's original. Throws a MediaFailure where it cannot be used. */
export async function openSource(store: Pick<ObjectStore, 'get'>, media: MediaRow): Promise<Source> {
  const bytes = await readOriginal(store, media.originalKey);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (media.sha256 !== null && media.sha256 !== sha256) {
    throw new MediaFailure('CORRUPT', 'The bytes are not those that were announced.');
  }
  const size = await inspectImage(bytes, media.contentType);
  return { pixels: await decodeImage(bytes, size), size, sha256 };
}

async function readOriginal(store: Pick<ObjectStore, 'get'>, key: string): Promise<Buffer> {
  try {
    // One byte more than an image may have: whatever lies there, no more is read.
    const bytes = await buffer(await store.get(key, { start: 0, end: MOST_IMAGE_BYTES }));
    if (bytes.length > MOST_IMAGE_BYTES) throw new MediaFailure('TOO_LARGE', 'The image has more than 20 MB.');
    return bytes;
  } catch (error) {
    if (error instanceof ObjectNotFound) throw new MediaFailure('NOT_UPLOADED', 'The bytes have not come.');
    throw error;
  }
}
