import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { ObjectStoreError } from '../errors.ts';
import type { ObjectInfo } from '../object-store.ts';

// One file holds the content and then, in its last KiB, what is known about it: so that both change in the same rename.
const TRAILER_BYTES = 1024;
const READ_BYTES = 256 * 1024;

const trailerSchema = z.object({
  contentType: z.string(),
  etag: z.string(),
  cacheControl: z.string().optional(),
});
type Trailer = z.infer<typeof trailerSchema>;

/** An object's open file; whoever opens it closes it. */
export interface OpenObject {
  handle: FileHandle;
  info: ObjectInfo;
  cacheControl: string | undefined;
}

/** What a body must turn out to be. */
export interface Expectation {
  byteSize?: number | undefined;
  /** base64 */
  sha256?: string | undefined;
}

/**
 * Writes a body and its trailer to a new file and flushes it to the disk; its etag. The etag is the content's SHA-256 unless the trailer names
 * another. LENGTH_MISMATCH as soon as there is more than expected; CHECKSUM_MISMATCH. A file that is not whole is removed.
 */
export async function writeObjectFile(
  path: string,
  body: AsyncIterable<unknown> | Iterable<unknown>,
  expected: Expectation,
  trailer: Omit<Trailer, 'etag'> & { etag?: string },
): Promise<string> {
  const handle = await open(path, 'wx', 0o600);
  try {
    const sha256 = await writeBody(handle, body, expected.byteSize);
    if (expected.sha256 !== undefined && sha256.toString('base64') !== expected.sha256) {
      throw new ObjectStoreError('CHECKSUM_MISMATCH', 'the content has another SHA-256 than announced');
    }
    const etag = trailer.etag ?? sha256.toString('hex');
    await handle.writeFile(JSON.stringify({ ...trailer, etag } satisfies Trailer).padEnd(TRAILER_BYTES));
    await handle.sync();
    return etag;
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

async function writeBody(
  handle: FileHandle,
  body: AsyncIterable<unknown> | Iterable<unknown>,
  byteSize: number | undefined,
): Promise<Buffer> {
  const hash = createHash('sha256');
  let written = 0;
  for await (const chunk of body) {
    const bytes = bytesOf(chunk);
    written += bytes.length;
    if (byteSize !== undefined && written > byteSize) throw lengthMismatch(byteSize);
    hash.update(bytes);
    await handle.writeFile(bytes);
  }
  if (byteSize !== undefined && written !== byteSize) throw lengthMismatch(byteSize);
  return hash.digest();
}

function bytesOf(chunk: unknown): Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  if (typeof chunk === 'string') return Buffer.from(chunk);
  throw new ObjectStoreError('INVALID_ARGUMENT', 'a body consists of bytes');
}

function lengthMismatch(byteSize: number): ObjectStoreError {
  return new ObjectStoreError('LENGTH_MISMATCH', `the content is not of the announced ${byteSize} bytes`);
}

/** Opens an object's file; undefined when there is none. */
export async function openObjectFile(path: string): Promise<OpenObject | undefined> {
  const handle = await absentAsUndefined(open(path, 'r'));
  if (handle === undefined) return undefined;
  try {
    const { size, mtime } = await handle.stat();
    const byteSize = size - TRAILER_BYTES;
    const { buffer } = await handle.read(Buffer.alloc(TRAILER_BYTES), 0, TRAILER_BYTES, byteSize);
    const { contentType, etag, cacheControl } = trailerSchema.parse(JSON.parse(buffer.toString()));
    return { handle, info: { byteSize, contentType, etag, lastModified: mtime }, cacheControl };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** What a listing tells of an object's file, which is not opened; undefined when there is none. */
export async function statObjectFile(path: string): Promise<{ byteSize: number; lastModified: Date } | undefined> {
  const stats = await absentAsUndefined(stat(path));
  return stats && { byteSize: stats.size - TRAILER_BYTES, lastModified: stats.mtime };
}

/** The bytes from `start` to `end` (inclusive; before `start`: none) as a stream, which closes the file at its end. */
export function readContent(handle: FileHandle, start: number, end: number): Readable {
  if (end >= start) return handle.createReadStream({ start, end, highWaterMark: READ_BYTES });
  return Readable.from([], { objectMode: false }).once('close', () => handle.close());
}

/** Moves a finished file to its place, making the folders above, so that it is there after a crash. */
export async function install(temporary: string, target: string): Promise<void> {
  const folder = dirname(target);
  for (let attempt = 1; ; attempt++) {
    // A deletion beside us may remove the folder again while it is empty.
    const made = await absentAsUndefined(mkdir(folder, { recursive: true }));
    const isMoved = await absentAsUndefined(rename(temporary, target).then(() => true));
    if (isMoved) return syncFolders(folder, made === undefined ? folder : dirname(made));
    if (attempt === 10)
      throw new ObjectStoreError('STORE_UNAVAILABLE', 'the folder of the object vanishes again and again');
  }
}

/** Flushes the entries of these folders, from the lowest up to the highest, to the disk. */
export async function syncFolders(lowest: string, highest: string): Promise<void> {
  for (let folder = lowest; ; folder = dirname(folder)) {
    const handle = await absentAsUndefined(open(folder, 'r'));
    await handle?.sync();
    await handle?.close();
    if (folder === highest) return;
  }
}

/** What a file operation gives, or undefined when what it works on does not exist. */
export async function absentAsUndefined<T>(operation: Promise<T>): Promise<T | undefined> {
  try {
    return await operation;
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return undefined;
    throw error;
  }
}
