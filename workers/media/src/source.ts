import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { type MediaRecord, type MediaRow, MOST_IMAGE_BYTES } from '@lumigraph/media';
import { ObjectNotFound, type ObjectStore } from '@lumigraph/object-store';
import { MediaFailure } from './media-failure.ts';
import type { VirusScan } from './virus-scan.ts';

export interface SourcePlaces {
  store: Pick<ObjectStore, 'get'>;
  record: Pick<MediaRecord, 'find'>;
  scan: VirusScan;
}

/** The file of an image's bytes, and the media as it was when they were read. */
export interface SourceFile {
  file: string;
  media: MediaRow;
}

/**
 * Brings an image's bytes into a folder: the original if it has been kept, else what was uploaded, compared with what was announced and scanned for
 * viruses. Null where the media is gone. Throws a MediaFailure: CORRUPT, TOO_LARGE, INFECTED, NOT_UPLOADED.
 */
export async function fetchSource(places: SourcePlaces, media: MediaRow, folder: string): Promise<SourceFile | null> {
  const file = join(folder, 'source');
  if (media.originalKey) {
    await download(places.store, media.originalKey, file);
    return { file, media };
  }
  const sha256 = await downloadUpload(places.store, media, file);
  if (sha256 === null) return fetchAgain(places, media, folder);
  if (media.sha256 !== null && media.sha256 !== sha256) {
    throw new MediaFailure('CORRUPT', 'The bytes are not those that were announced.');
  }
  await places.scan(file);
  return { file, media };
}

/** There is no upload any more: the media is gone, or its original has been kept meanwhile. */
async function fetchAgain(places: SourcePlaces, { id }: MediaRow, folder: string): Promise<SourceFile | null> {
  const media = await places.record.find(id);
  if (!media) return null;
  if (!media.originalKey) throw new MediaFailure('NOT_UPLOADED', 'The bytes have not come.');
  return fetchSource(places, media, folder);
}

/** The SHA-256 of what was uploaded, in hex; null where there is nothing. */
async function downloadUpload(
  store: SourcePlaces['store'],
  { uploadKey }: MediaRow,
  file: string,
): Promise<string | null> {
  if (uploadKey === null) return null;
  try {
    return await download(store, uploadKey, file);
  } catch (error) {
    if (error instanceof ObjectNotFound) return null;
    throw error;
  }
}

/** Writes an object to a file; the SHA-256 of its bytes in hex. */
async function download(store: SourcePlaces['store'], key: string, file: string): Promise<string> {
  // One byte more than an image may have: whatever lies there, no more is read.
  const bytes = await store.get(key, { start: 0, end: MOST_IMAGE_BYTES });
  const hash = createHash('sha256');
  let length = 0;
  await pipeline(
    bytes,
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        length += chunk.length;
        if (length > MOST_IMAGE_BYTES) throw new MediaFailure('TOO_LARGE', 'The image has more than 20 MB.');
        hash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(file),
  );
  return hash.digest('hex');
}
