import type { Readable } from 'node:stream';

/** A URL to PUT to, with the headers that must go with it (Content-Length, which every client sends by itself, is signed as well). */
export interface SignedUpload {
  url: string;
  headers: { name: string; value: string }[];
  expiresAt: Date;
}

export interface UploadedPart {
  /** 1 to 10,000. */
  number: number;
  etag: string;
  byteSize: number;
}

export interface ObjectInfo {
  byteSize: number;
  contentType: string;
  /** Opaque, without quotes; differs when the content differs. */
  etag: string;
  lastModified: Date;
}

/** An object as a listing tells of it. */
export interface ListedObject {
  key: string;
  byteSize: number;
  lastModified: Date;
}

export interface UploadOptions {
  contentType: string;
  byteSize: number;
  /** SHA-256 of the content in base64: a body of another one is refused. */
  sha256?: string | undefined;
  expiresInSeconds: number;
}

export interface DownloadOptions {
  /** Counted from `startsAt`; at most 7 days. */
  expiresInSeconds: number;
  /** Now, if absent. The same start gives the same URL: round it so that caches hit. Not in the future. */
  startsAt?: Date | undefined;
  cacheControl?: string | undefined;
  contentDisposition?: string | undefined;
}

export interface PutOptions {
  contentType: string;
  /** If given, a body of another length is refused. */
  byteSize?: number | undefined;
  cacheControl?: string | undefined;
}

/**
 * Objects by key. A key is up to 512 characters: letters, digits, `-`, `_`, `.` in segments divided by `/`, none of which starts with a dot.
 * Every call throws ObjectStoreError: INVALID_KEY, INVALID_ARGUMENT, STORE_UNAVAILABLE, and what its own description names.
 */
export interface ObjectStore {
  /** A URL for one PUT of exactly this type and length. Signed and returned without asking whether the object exists. */
  presignPut(key: string, options: UploadOptions): Promise<SignedUpload>;
  /** Starts an upload in parts; its id. It stays until it is completed or aborted. */
  createMultipart(key: string, options: { contentType: string }): Promise<string>;
  /** A URL to PUT one part of exactly this length; each but the last has at least 5 MiB. A part sent again replaces the one before. */
  presignPart(
    key: string,
    uploadId: string,
    part: { number: number; byteSize: number },
    expiresInSeconds: number,
  ): Promise<SignedUpload>;
  /** The parts that have arrived, by number. UPLOAD_NOT_FOUND. */
  listParts(key: string, uploadId: string): Promise<UploadedPart[]>;
  /** Makes the object of these parts, in rising order, and ends the upload; doing so again is no error. UPLOAD_NOT_FOUND, INVALID_PARTS. */
  completeMultipart(key: string, uploadId: string, parts: { number: number; etag: string }[]): Promise<void>;
  /** Forgets the upload and its parts; one that does not exist is no error. */
  abortMultipart(key: string, uploadId: string): Promise<void>;
  /** A URL to GET the object by. Signed and returned without asking whether the object exists. */
  presignGet(key: string, options: DownloadOptions): Promise<string>;
  head(key: string): Promise<ObjectInfo | null>;
  /** The content, or the bytes from `start` to `end` (inclusive, cut at the object's end). ObjectNotFound, INVALID_RANGE. */
  get(key: string, range?: { start: number; end: number }): Promise<Readable>;
  /**
   * Writes the object; once this returns it survives a crash. Readers see the old or the new one, never a part. A stream is used up or destroyed.
   * LENGTH_MISMATCH.
   */
  put(key: string, body: Buffer | Readable, options: PutOptions): Promise<void>;
  /** One that does not exist is no error. */
  delete(key: string): Promise<void>;
  /**
   * Deletes every object whose key starts with `prefix`, which ends in `/`, and forgets the uploads in parts of such keys. None is no error. (MinIO
   * finds no uploads by a prefix; it forgets them a day after their last part.)
   */
  deletePrefix(prefix: string): Promise<void>;
  /**
   * Objects whose keys start with `prefix` (which ends in `/`, or is empty) and come after the key `after`, by their keys in the order of bytes: the first
   * 1 to 1,000. What comes or goes meanwhile may be in it or not.
   */
  list(prefix: string, after: string | null, limit: number): Promise<ListedObject[]>;
  /** Throws when the store cannot be written to now. */
  check(): Promise<void>;
  /** Gives idle connections back. */
  close(): Promise<void>;
}
