import { ObjectStoreError } from './errors.ts';
import type { DownloadOptions, PutOptions, UploadOptions } from './object-store.ts';

/** Parts other than the last, as S3 has it (docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html). */
export const LEAST_PART_BYTES = 5 * 1024 * 1024;

const MOST_PARTS = 10_000;
const MOST_LISTED = 1_000;
const MOST_SECONDS = 7 * 24 * 3600;
const SEGMENTS = /^[\w-][\w.-]{0,199}(\/[\w-][\w.-]{0,199})*$/;

/** Throws INVALID_KEY unless this can be an object's key. */
export function checkKey(key: string): void {
  if (key.length > 512 || !SEGMENTS.test(key)) {
    throw new ObjectStoreError('INVALID_KEY', `not an object key: ${JSON.stringify(key.slice(0, 80))}`);
  }
}

/** Throws INVALID_KEY unless this is a key followed by `/`. */
export function checkPrefix(prefix: string): void {
  if (!prefix.endsWith('/')) throw new ObjectStoreError('INVALID_KEY', 'a prefix of keys ends in /');
  checkKey(prefix.slice(0, -1));
}

/** Throws INVALID_KEY or INVALID_ARGUMENT unless objects can be listed so. */
export function checkList(prefix: string, after: string | null, limit: number): void {
  if (prefix !== '') checkPrefix(prefix);
  if (after !== null) checkKey(after);
  check(isCount(limit, 1, MOST_LISTED), `not a number of objects to list: ${limit}`);
}

/** Throws INVALID_KEY or INVALID_ARGUMENT unless a URL can be signed for this upload. */
export function checkUpload(key: string, { contentType, byteSize, sha256, expiresInSeconds }: UploadOptions): void {
  checkKey(key);
  checkHeaderValue(contentType);
  check(isCount(byteSize, 0), `not a number of bytes: ${byteSize}`);
  check(sha256 === undefined || /^[A-Za-z0-9+/]{43}=$/.test(sha256), 'a SHA-256 is 32 bytes in base64');
  checkExpiry(expiresInSeconds);
}

/** Throws INVALID_KEY or INVALID_ARGUMENT unless a URL can be signed for this part. */
export function checkPart(key: string, part: { number: number; byteSize: number }, expiresInSeconds: number): void {
  checkKey(key);
  check(isCount(part.number, 1, MOST_PARTS), `not the number of a part: ${part.number}`);
  check(isCount(part.byteSize, 0), `not a number of bytes: ${part.byteSize}`);
  checkExpiry(expiresInSeconds);
}

/** Throws INVALID_KEY, or INVALID_PARTS unless an upload can consist of these parts. */
export function checkParts(key: string, parts: { number: number; etag: string }[]): void {
  checkKey(key);
  const isRising = parts.every(({ number }, index) => number > (parts[index - 1]?.number ?? 0));
  if (parts.length === 0 || !isRising) {
    throw new ObjectStoreError('INVALID_PARTS', 'there are no parts, or they are not in rising order');
  }
}

/** Throws INVALID_KEY or INVALID_ARGUMENT unless a URL can be signed for this download. */
export function checkDownload(key: string, options: DownloadOptions): void {
  checkKey(key);
  checkExpiry(options.expiresInSeconds);
  checkHeaderValue(options.cacheControl);
  checkHeaderValue(options.contentDisposition);
}

/** Throws INVALID_KEY or INVALID_ARGUMENT unless an object can be written so. */
export function checkPut(key: string, { contentType, byteSize, cacheControl }: Partial<PutOptions>): void {
  checkKey(key);
  checkHeaderValue(contentType);
  checkHeaderValue(cacheControl);
  check(byteSize === undefined || isCount(byteSize, 0), `not a number of bytes: ${byteSize}`);
}

/** Throws INVALID_KEY or INVALID_RANGE unless these bytes, if not all, can be read. */
export function checkGet(key: string, range: { start: number; end: number } | undefined): void {
  checkKey(key);
  if (range !== undefined && !(isCount(range.end, 0) && isCount(range.start, 0, range.end))) {
    throw new ObjectStoreError('INVALID_RANGE', `not a range of bytes: ${range.start}-${range.end}`);
  }
}

function checkExpiry(seconds: number): void {
  check(isCount(seconds, 1, MOST_SECONDS), `a URL lives 1 to ${MOST_SECONDS} whole seconds, not ${seconds}`);
}

function checkHeaderValue(value: string | undefined): void {
  check(value === undefined || /^[\x20-\x7e]{1,255}$/.test(value), `not a header value: ${JSON.stringify(value)}`);
}

function isCount(value: number, least: number, most = Number.MAX_SAFE_INTEGER): boolean {
  return Number.isSafeInteger(value) && value >= least && value <= most;
}

function check(isRight: boolean, message: string): void {
  if (!isRight) throw new ObjectStoreError('INVALID_ARGUMENT', message);
}
