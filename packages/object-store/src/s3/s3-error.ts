import { ObjectNotFound, ObjectStoreError, type ObjectStoreErrorCode } from '../errors.ts';

/** S3's codes (docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html) that are answers; all others mean that the store cannot be used now. */
const codes: Record<string, ObjectStoreErrorCode> = {
  NoSuchKey: 'OBJECT_NOT_FOUND',
  NotFound: 'OBJECT_NOT_FOUND',
  NoSuchUpload: 'UPLOAD_NOT_FOUND',
  InvalidPart: 'INVALID_PARTS',
  InvalidPartOrder: 'INVALID_PARTS',
  EntityTooSmall: 'INVALID_PARTS',
  MalformedXML: 'INVALID_PARTS', // a completion of no parts
  InvalidRange: 'INVALID_RANGE',
};

/** What the failure of a call about this key means; `missing` is what it asked for. */
export function asObjectStoreError(error: unknown, key: string, missing: 'object' | 'upload'): ObjectStoreError {
  if (error instanceof ObjectStoreError) return error;
  const s3Code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const code = codes[s3Code] ?? 'STORE_UNAVAILABLE';
  if (code !== 'OBJECT_NOT_FOUND')
    return new ObjectStoreError(code, `${s3Code || 'no answer'} at ${key}`, { cause: error });
  if (missing === 'object') return new ObjectNotFound(key, { cause: error });
  return new ObjectStoreError('UPLOAD_NOT_FOUND', `no such upload of ${key}`, { cause: error });
}
