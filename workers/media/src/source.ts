import { createHash } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { type MediaRecord, type MediaRow, MOST_IMAGE_BYTES, originalKey } from '@lumigraph/media';
import { ObjectNotFound, type ObjectStore } from '@lumigraph/object-store';
import { decodeImage, type Pixels } from './image/decode.ts';
import { inspectImage, type Size } from './image/inspect.ts';
import { stripMetadata } from './image/strip.ts';
import { MediaFailure } from './media-failure.ts';

/** What the renditions of a media are made from. */
export interface Source {
  pixels: Pixels;
  /** Of the original, upright. */
  size: Size;
  /** The original's bytes, without metadata. */
  bytes: Buffer;
  /** Of these bytes, in hex. */
  sha256: string;
  /** Whether these bytes can be shown as a rendition. */
  isPlainJpeg: boolean;
}

interface Places {
  store: Pick<ObjectStore, 'get' | 'put' | 'delete'>;
  record: Pick<MediaRecord, 'find' | 'keepOriginal'>;
}

/**
 * Checks and decodes a media's original. The first time that is what was uploaded: it is stripped of metadata and kept under a key of its own, and from
 * then on nothing else is read, as the client can write to the upload's key for a while. Null where the media is gone. Throws a MediaFailure where it
 * cannot be used.
 */
export async function openSource(places: Places, media: MediaRow): Promise<Source | null> {
  const { store, record } = places;
  if (media.originalKey) return sourceOf(await read(store, media.originalKey), media.contentType);
  const uploaded = await readUpload(places, media);
  if (!uploaded) return openAgain(places, media);
  const source = await sourceOf(uploaded, media.contentType);
  const key = originalKey(media, source.sha256);
  await store.put(key, source.bytes, { contentType: media.contentType, byteSize: source.bytes.length });
  const keptKey = await record.keepOriginal(media.id, key);
  if (keptKey === key) return source;
  // The media is gone; or someone was faster and found other bytes, and theirs stay.
  await store.delete(key);
  return keptKey === null ? null : openSource(places, { ...media, originalKey: keptKey });
}

/** There is no upload any more: the media is gone, or its original has been kept meanwhile. */
async function openAgain(places: Places, { id }: MediaRow): Promise<Source | null> {
  const media = await places.record.find(id);
  if (!media) return null;
  if (!media.originalKey) throw new MediaFailure('NOT_UPLOADED', 'The bytes have not come.');
  return openSource(places, media);
}

async function sourceOf(bytes: Buffer, contentType: string): Promise<Source> {
  const { width, height, orientation, isPlainJpeg } = await inspectImage(bytes, contentType);
  const size = { width, height };
  const stripped = stripMetadata(bytes, contentType, orientation);
  const sha256 = createHash('sha256').update(stripped).digest('hex');
  return { pixels: await decodeImage(stripped, size), size, bytes: stripped, sha256, isPlainJpeg };
}

/** The bytes that were uploaded; null where there are none. */
async function readUpload({ store }: Places, { uploadKey, sha256 }: MediaRow): Promise<Buffer | null> {
  if (uploadKey === null) return null;
  try {
    const bytes = await read(store, uploadKey);
    if (sha256 === null || createHash('sha256').update(bytes).digest('hex') === sha256) return bytes;
    throw new MediaFailure('CORRUPT', 'The bytes are not those that were announced.');
  } catch (error) {
    if (error instanceof ObjectNotFound) return null;
    throw error;
  }
}

async function read(store: Places['store'], key: string): Promise<Buffer> {
  // One byte more than an image may have: whatever lies there, no more is read.
  const bytes = await buffer(await store.get(key, { start: 0, end: MOST_IMAGE_BYTES }));
  if (bytes.length > MOST_IMAGE_BYTES) throw new MediaFailure('TOO_LARGE', 'The image has more than 20 MB.');
  return bytes;
}
