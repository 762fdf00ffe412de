import type { Readable } from 'node:stream';
import { ObjectStoreError } from '../errors.ts';
import type { PutOptions } from '../object-store.ts';
import type { S3Client } from './s3-client.ts';

/** How much of a stream is held in memory at a time; S3 has at most 10,000 parts. */
const BLOCK_BYTES = 16 * 1024 * 1024;

export interface Destination {
  client: S3Client;
  bucket: string;
  key: string;
}

/** Writes a stream of any length: in one request if it fits a block, else in parts. LENGTH_MISMATCH. */
export async function uploadStream(to: Destination, body: Readable, options: PutOptions): Promise<void> {
  const blocks = blocksOf(body, options.byteSize);
  const first = await blocks.next();
  const start = first.done ? Buffer.alloc(0) : first.value;
  if (start.length < BLOCK_BYTES) await uploadBuffer(to, start, options);
  else await uploadBlocks(to, start, blocks, options);
}

export async function uploadBuffer(to: Destination, body: Buffer, options: PutOptions): Promise<void> {
  checkLength(body.length, options.byteSize);
  await to.client.putObject(to.bucket, to.key, body, body.length, headersOf(options));
}

// minio's own upload of streams would take over whatever upload in parts of the same key it finds, a client's too.
async function uploadBlocks(
  { client, bucket, key }: Destination,
  start: Buffer,
  rest: AsyncIterable<Buffer>,
  options: PutOptions,
): Promise<void> {
  const uploadId = await client.initiateNewMultipartUpload(bucket, key, headersOf(options));
  try {
    const parts: { part: number; etag: string }[] = [];
    const send = async (block: Buffer) => {
      const number = parts.length + 1;
      const target = { bucketName: bucket, objectName: key, uploadID: uploadId, partNumber: number, headers: {} };
      const { etag } = await client.uploadPart(target, block);
      parts.push({ part: number, etag });
    };
    await send(start);
    for await (const block of rest) await send(block);
    await client.completeMultipartUpload(bucket, key, uploadId, parts);
  } catch (error) {
    await client.abortMultipartUpload(bucket, key, uploadId).catch(() => undefined);
    throw error;
  }
}

/** The stream in blocks of BLOCK_BYTES, the last one smaller. */
async function* blocksOf(body: Readable, byteSize: number | undefined): AsyncGenerator<Buffer, undefined> {
  let chunks: Buffer[] = [];
  let held = 0;
  let total = 0;
  for await (const chunk of body) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
    chunks.push(bytes);
    held += bytes.length;
    total += bytes.length;
    if (byteSize !== undefined && total > byteSize) checkLength(total, byteSize);
    if (held < BLOCK_BYTES) continue;
    const joined = Buffer.concat(chunks);
    for (held = joined.length; held >= BLOCK_BYTES; held -= BLOCK_BYTES) {
      yield joined.subarray(joined.length - held, joined.length - held + BLOCK_BYTES);
    }
    chunks = [joined.subarray(joined.length - held)];
  }
  checkLength(total, byteSize);
  if (held > 0) yield Buffer.concat(chunks);
}

function checkLength(length: number, byteSize: number | undefined): void {
  if (byteSize === undefined || length === byteSize) return;
  throw new ObjectStoreError('LENGTH_MISMATCH', `the content is not of the announced ${byteSize} bytes`);
}

function headersOf({ contentType, cacheControl }: PutOptions): Record<string, string> {
  return { 'Content-Type': contentType, ...(cacheControl === undefined ? {} : { 'Cache-Control': cacheControl }) };
}
