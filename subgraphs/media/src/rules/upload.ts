import { findFilter } from '@lumigraph/filters';
import { Refusal, readText } from '@lumigraph/subgraph-kit';
import type { AnnouncedMedia } from '../data/media.ts';

/** Formats that we take, by their media type. */
const TYPES = {
  IMAGE: [
    ...['image/jpeg', 'image/png', 'image/webp', 'image/avif', 'image/heic', 'image/heif', 'image/gif', 'image/tiff'],
  ],
  VIDEO: ['video/mp4', 'video/quicktime', 'video/webm'],
} as const;

const MIB = 1024 * 1024;
/** Largest image, in bytes. */
export const MOST_IMAGE_BYTES = 20 * MIB;
/** Largest video, in bytes. */
export const MOST_VIDEO_BYTES = 1024 * MIB;
const MOST_ALT_CHARACTERS = 1_000;

/** An upload as its owner announces it. */
export type AnnouncedUpload = Pick<
  AnnouncedMedia,
  'kind' | 'contentType' | 'byteSize' | 'sha256' | 'altText' | 'filter'
>;

/** The upload as it is stored. Throws a Refusal: UNSUPPORTED_FORMAT, TOO_LARGE or INVALID. */
export function checkUpload(input: {
  kind: 'IMAGE' | 'VIDEO';
  contentType: string;
  byteSize: number;
  sha256?: string | null;
  altText?: string | null;
  filter?: string | null;
}): AnnouncedUpload {
  const { kind, byteSize } = input;
  const contentType = input.contentType.trim().toLowerCase();
  const sha256 = input.sha256?.toLowerCase() ?? null;
  checkType(kind, contentType);
  if (byteSize < 1) throw refusal('INVALID', 'A file has at least one byte.', 'byteSize');
  if (kind === 'IMAGE' && byteSize > MOST_IMAGE_BYTES) {
    throw refusal('TOO_LARGE', 'An image has at most 20 MB.', 'byteSize');
  }
  if (byteSize > MOST_VIDEO_BYTES) throw refusal('TOO_LARGE', 'A video has at most 1 GB.', 'byteSize');
  if (sha256 !== null && !/^[0-9a-f]{64}$/.test(sha256)) {
    throw refusal('INVALID', 'A SHA-256 is 64 hexadecimal digits.', 'sha256');
  }
  const altText = readAltText(input.altText ?? '', ['input', 'altText']);
  return { kind, contentType, byteSize, sha256, altText, filter: readFilter(input.filter, kind, ['input', 'filter']) };
}

/** The name of a filter that a picture may have; null for none. Throws a Refusal: INVALID, in the name of the input's path. */
export function readFilter(name: string | null | undefined, kind: 'IMAGE' | 'VIDEO', field: string[]): string | null {
  if (name == null) return null;
  if (kind !== 'IMAGE') throw new Refusal('INVALID', 'Only images have filters.', field);
  if (!findFilter(name)) throw new Refusal('INVALID', 'There is no such filter.', field);
  return name;
}

/** An alternative text from a client; null where it is blank. Throws a Refusal: INVALID, in the name of the input's path. */
export function readAltText(text: string, field: string[]): string | null {
  return readText(text, { field, most: MOST_ALT_CHARACTERS, hasLines: true, isTrimmed: true }) || null;
}

function checkType(kind: 'IMAGE' | 'VIDEO', contentType: string): void {
  if (TYPES[kind].some((type) => type === contentType)) return;
  const what = kind === 'IMAGE' ? 'An image' : 'A video';
  throw refusal('UNSUPPORTED_FORMAT', `${what} is one of ${TYPES[kind].join(', ')}.`, 'contentType');
}

function refusal(code: 'INVALID' | 'TOO_LARGE' | 'UNSUPPORTED_FORMAT', message: string, field: string): Refusal {
  return new Refusal(code, message, ['input', field]);
}
