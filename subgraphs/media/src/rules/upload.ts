import { Refusal, readText } from '@lumigraph/subgraph-kit';

/** Formats of images that we take, by their media type. */
const IMAGE_TYPES = ['image/jpeg', 'image/png', 'image/webp'] as const;
/** Largest image, in bytes. */
export const MOST_IMAGE_BYTES = 20 * 1024 * 1024;
/** Longest side of an image, in pixels. */
export const MOST_IMAGE_SIDE = 4096;
const MOST_ALT_CHARACTERS = 1_000;

export interface AnnouncedUpload {
  kind: 'IMAGE' | 'VIDEO';
  contentType: string;
  byteSize: number;
  /** Of the bytes, in hex. */
  sha256: string | null;
  altText: string | null;
}

/** The upload as it is stored. Throws a Refusal: UNSUPPORTED_FORMAT, TOO_LARGE or INVALID. */
export function checkUpload(input: {
  kind: 'IMAGE' | 'VIDEO';
  contentType: string;
  byteSize: number;
  sha256?: string | null;
  altText?: string | null;
}): AnnouncedUpload {
  const contentType = input.contentType.trim().toLowerCase();
  const sha256 = input.sha256?.toLowerCase() ?? null;
  if (input.kind !== 'IMAGE') throw refusal('UNSUPPORTED_FORMAT', 'Only images can be uploaded.', 'kind');
  if (!IMAGE_TYPES.some((type) => type === contentType)) {
    throw refusal('UNSUPPORTED_FORMAT', `An image is one of ${IMAGE_TYPES.join(', ')}.`, 'contentType');
  }
  if (input.byteSize < 1) throw refusal('INVALID', 'An image has at least one byte.', 'byteSize');
  if (input.byteSize > MOST_IMAGE_BYTES) throw refusal('TOO_LARGE', 'An image has at most 20 MB.', 'byteSize');
  if (sha256 !== null && !/^[0-9a-f]{64}$/.test(sha256)) {
    throw refusal('INVALID', 'A SHA-256 is 64 hexadecimal digits.', 'sha256');
  }
  const altText = readText(input.altText ?? '', {
    field: ['input', 'altText'],
    most: MOST_ALT_CHARACTERS,
    hasLines: true,
    isTrimmed: true,
  });
  return { kind: input.kind, contentType, byteSize: input.byteSize, sha256, altText: altText === '' ? null : altText };
}

function refusal(code: 'INVALID' | 'TOO_LARGE' | 'UNSUPPORTED_FORMAT', message: string, field: string): Refusal {
  return new Refusal(code, message, ['input', field]);
}
