import type { Agent } from 'node:http';
import type { Readable } from 'node:stream';
import { isObjectStoreError } from '../errors.ts';
import type {
  DownloadOptions,
  ListedObject,
  ObjectInfo,
  ObjectStore,
  PutOptions,
  SignedUpload,
  UploadedPart,
  UploadOptions,
} from '../object-store.ts';
import { onceDone } from '../once-done.ts';
import {
  checkDownload,
  checkGet,
  checkKey,
  checkList,
  checkPart,
  checkParts,
  checkPrefix,
  checkPut,
  checkUpload,
} from '../rules.ts';
import { readS3Address, type S3Address } from './s3-address.ts';
import { ensureBucket } from './s3-bucket.ts';
import { createAgent, joinedEtag, S3Client } from './s3-client.ts';
import { asObjectStoreError } from './s3-error.ts';
import { checksumHeader, createPresigner } from './s3-presigner.ts';
import { uploadBuffer, uploadStream } from './s3-upload.ts';

const DELETE_BATCH = 1000;

/** Objects in a bucket of any S3. */
export class S3Store implements ObjectStore {
  readonly #address: S3Address;
  readonly #agent: Agent;
  readonly #client: S3Client;
  readonly #presign: ReturnType<typeof createPresigner>;
  readonly #prepared: () => Promise<void>;

  constructor(url: URL) {
    this.#address = readS3Address(url);
    this.#agent = createAgent(this.#address);
    this.#client = new S3Client(this.#address, this.#agent);
    this.#presign = createPresigner(this.#address);
    this.#prepared = onceDone(() => ensureBucket(this.#client, this.#bucket));
  }

  get #bucket(): string {
    return this.#address.bucket;
  }

  async presignPut(key: string, options: UploadOptions): Promise<SignedUpload> {
    checkUpload(key, options);
    await this.#do(key, async () => {});
    const headers = [{ name: 'content-type', value: options.contentType }];
    if (options.sha256 !== undefined) headers.push(checksumHeader(options.sha256));
    return this.#presignUpload(key, options.byteSize, headers, options.expiresInSeconds);
  }

  async createMultipart(key: string, { contentType }: { contentType: string }): Promise<string> {
    checkPut(key, { contentType });
    return this.#do(key, () =>
      this.#client.initiateNewMultipartUpload(this.#bucket, key, { 'Content-Type': contentType }),
    );
  }

  async presignPart(
    key: string,
    uploadId: string,
    part: { number: number; byteSize: number },
    expiresInSeconds: number,
  ): Promise<SignedUpload> {
    checkPart(key, part, expiresInSeconds);
    return this.#presignUpload(key, part.byteSize, [], expiresInSeconds, { partNumber: String(part.number), uploadId });
  }

  async listParts(key: string, uploadId: string): Promise<UploadedPart[]> {
    checkKey(key);
    return this.#do(key, () => this.#client.partsOf(this.#bucket, key, uploadId), 'upload');
  }

  async completeMultipart(key: string, uploadId: string, parts: { number: number; etag: string }[]): Promise<void> {
    checkParts(key, parts);
    try {
      // Asked first, because Ceph answers the completion of an unknown upload with a 500.
      await this.listParts(key, uploadId);
      await this.#do(key, () => this.#client.completeParts(this.#bucket, key, uploadId, parts), 'upload');
    } catch (error) {
      const isDone =
        isObjectStoreError(error, 'UPLOAD_NOT_FOUND') && (await this.head(key))?.etag === joinedEtag(parts);
      if (!isDone) throw error;
    }
  }

  async abortMultipart(key: string, uploadId: string): Promise<void> {
    checkKey(key);
    const aborted = this.#do(key, () => this.#client.abortMultipartUpload(this.#bucket, key, uploadId), 'upload');
    await aborted.catch((error: unknown) => {
      if (!isObjectStoreError(error, 'UPLOAD_NOT_FOUND')) throw error;
    });
  }

  async presignGet(key: string, options: DownloadOptions): Promise<string> {
    checkDownload(key, options);
    const { expiresInSeconds, startsAt = new Date(), cacheControl, contentDisposition } = options;
    const query = {
      ...(cacheControl === undefined ? {} : { 'response-cache-control': cacheControl }),
      ...(contentDisposition === undefined ? {} : { 'response-content-disposition': contentDisposition }),
    };
    return this.#presign({ method: 'GET', key, query, expiresInSeconds, startsAt });
  }

  async head(key: string): Promise<ObjectInfo | null> {
    checkKey(key);
    try {
      const { size, etag, lastModified, metaData } = await this.#do(key, () =>
        this.#client.statObject(this.#bucket, key),
      );
      return { byteSize: size, contentType: String(metaData['content-type']), etag, lastModified };
    } catch (error) {
      if (isObjectStoreError(error, 'OBJECT_NOT_FOUND')) return null;
      throw error;
    }
  }

  async get(key: string, range?: { start: number; end: number }): Promise<Readable> {
    checkGet(key, range);
    return this.#do(key, () => {
      if (range === undefined) return this.#client.getObject(this.#bucket, key);
      return this.#client.getPartialObject(this.#bucket, key, range.start, range.end - range.start + 1);
    });
  }

  async put(key: string, body: Buffer | Readable, options: PutOptions): Promise<void> {
    checkPut(key, options);
    const to = { client: this.#client, bucket: this.#bucket, key };
    try {
      await this.#do(key, () =>
        Buffer.isBuffer(body) ? uploadBuffer(to, body, options) : uploadStream(to, body, options),
      );
    } finally {
      if (!Buffer.isBuffer(body)) body.destroy();
    }
  }

  async delete(key: string): Promise<void> {
    checkKey(key);
    await this.#do(key, () => this.#client.removeObject(this.#bucket, key));
  }

  async deletePrefix(prefix: string): Promise<void> {
    checkPrefix(prefix);
    await this.#do(prefix, async () => {
      // Uploads first: one that is completed meanwhile leaves its object to be deleted.
      for (const { key, uploadId } of await this.#client.uploadsBelow(this.#bucket, prefix)) {
        await this.abortMultipart(key, uploadId);
      }
      let batch: string[] = [];
      for await (const { name } of this.#client.listObjectsV2(this.#bucket, prefix, true)) {
        if (name !== undefined) batch.push(name);
        if (batch.length < DELETE_BATCH) continue;
        await this.#deleteAll(batch);
        batch = [];
      }
      if (batch.length > 0) await this.#deleteAll(batch);
    });
  }

  async list(prefix: string, after: string | null, limit: number): Promise<ListedObject[]> {
    checkList(prefix, after, limit);
    return this.#do(prefix, () => this.#client.objectsAfter(this.#bucket, prefix, after ?? '', limit));
  }

  async check(): Promise<void> {
    await this.#do('the bucket', async () => {
      if (!(await this.#client.bucketExists(this.#bucket))) throw new Error('the bucket is gone');
    });
  }

  async close(): Promise<void> {
    this.#agent.destroy();
  }

  async #deleteAll(keys: string[]): Promise<void> {
    const failures = await this.#client.removeObjects(this.#bucket, keys);
    const failure = failures.find((one) => one?.Error !== undefined)?.Error;
    if (failure !== undefined) throw new Error(`${failure.Code} at ${failure.Key}`);
  }

  async #presignUpload(
    key: string,
    byteSize: number,
    headers: { name: string; value: string }[],
    expiresInSeconds: number,
    query: Record<string, string> = {},
  ): Promise<SignedUpload> {
    const startsAt = new Date();
    const bound = {
      ...Object.fromEntries(headers.map(({ name, value }) => [name, value])),
      'content-length': String(byteSize),
    };
    const url = await this.#presign({ method: 'PUT', key, headers: bound, query, expiresInSeconds, startsAt });
    return { url, headers, expiresAt: new Date(startsAt.getTime() + expiresInSeconds * 1000) };
  }

  async #do<T>(key: string, work: () => Promise<T>, wanted: 'object' | 'upload' = 'object'): Promise<T> {
    try {
      await this.#prepared();
      return await work();
    } catch (error) {
      throw asObjectStoreError(error, key, wanted);
    }
  }
}
