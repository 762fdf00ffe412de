import { fileURLToPath } from 'node:url';
import { DiskStore } from './disk/disk-store.ts';
import { ObjectStoreError } from './errors.ts';
import type { ObjectStore } from './object-store.ts';
import { S3Store } from './s3/s3-store.ts';

export { diskStoreHandler } from './disk/disk-handler.ts';
export { DiskStore } from './disk/disk-store.ts';
export { isObjectStoreError, ObjectNotFound } from './errors.ts';
export { type Sendable, sendObject } from './http/send-object.ts';
export type { ObjectStore, SignedUpload } from './object-store.ts';

export interface ObjectStoreConfig {
  /**
   * `disk:///folder`, or `s3://ACCESS:SECRET@host:port/bucket?tls=false&region=us-east-1`, where `&public=https://host:port` names the store as
   * clients reach it, if that differs from how we do. The bucket is made if it is missing, open to browsers of any origin.
   */
  objectStoreUrl: string;
  /** Where clients reach our HTTP server, which serves a disk store under `/objects/` (see `diskStoreHandler`). */
  publicUrl: string;
  /** Signs the URLs of a disk store. */
  mediaUrlSecret: string;
}

/** The object store that the configuration names; connects on first use. Throws INVALID_ARGUMENT when its URL makes no sense. */
export function openObjectStore(config: ObjectStoreConfig): ObjectStore {
  const url = URL.parse(config.objectStoreUrl);
  if (url?.protocol === 's3:') return new S3Store(url);
  if (url?.protocol === 'disk:' && url.host === '') {
    const folder = fileURLToPath(`file://${url.pathname}`);
    return new DiskStore({ folder, publicUrl: config.publicUrl, secret: config.mediaUrlSecret });
  }
  throw new ObjectStoreError('INVALID_ARGUMENT', 'the object store URL is neither disk:///folder nor s3://…');
}
