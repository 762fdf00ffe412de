import { rm, unlink, writeFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { isObjectStoreError, ObjectNotFound, ObjectStoreError } from '../errors.ts';
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
import { addPart, createUpload, findUpload, joinedEtag, joinParts, partsIn, uploadsBelow } from './disk-multipart.ts';
import { Folders } from './folders.ts';
import {
  absentAsUndefined,
  type Expectation,
  install,
  type OpenObject,
  openObjectFile,
  readContent,
  statObjectFile,
  writeObjectFile,
} from './object-file.ts';
import { type SignedMethod, signUrl, verifyQuery } from './signed-url.ts';

export interface DiskStoreOptions {
  /** Where everything lies; several processes may use it at once. */
  folder: string;
  publicUrl: string;
  secret: string;
}

/** Objects as files below a folder, for a machine without an S3. `diskStoreHandler` serves the URLs it signs. */
export class DiskStore implements ObjectStore {
  readonly #options: DiskStoreOptions;
  readonly #folders: Folders;
  readonly #prepared: () => Promise<void>;

  constructor(options: DiskStoreOptions) {
    this.#options = options;
    this.#folders = new Folders(options.folder);
    this.#prepared = onceDone(() => this.#folders.prepare());
  }

  async presignPut(key: string, options: UploadOptions): Promise<SignedUpload> {
    checkUpload(key, options);
    const { contentType, byteSize, sha256, expiresInSeconds } = options;
    const signed = this.#signPut(key, { type: contentType, size: String(byteSize), sha256 }, expiresInSeconds);
    return { ...signed, headers: [{ name: 'content-type', value: contentType }] };
  }

  async createMultipart(key: string, { contentType }: { contentType: string }): Promise<string> {
    checkPut(key, { contentType });
    return this.#do(() => createUpload(this.#folders, { key, contentType }));
  }

  async presignPart(
    key: string,
    uploadId: string,
    part: { number: number; byteSize: number },
    expiresInSeconds: number,
  ): Promise<SignedUpload> {
    checkPart(key, part, expiresInSeconds);
    const conditions = { size: String(part.byteSize), uploadId, partNumber: String(part.number) };
    return this.#signPut(key, conditions, expiresInSeconds);
  }

  async listParts(key: string, uploadId: string): Promise<UploadedPart[]> {
    checkKey(key);
    return this.#do(async () => partsIn((await findUpload(this.#folders, key, uploadId)).folder));
  }

  async completeMultipart(key: string, uploadId: string, parts: { number: number; etag: string }[]): Promise<void> {
    checkParts(key, parts);
    try {
      await this.#do(async () => {
        const upload = await findUpload(this.#folders, key, uploadId);
        await joinParts(this.#folders, upload, parts, this.#folders.object(key));
        await this.#folders.remove(upload.folder);
      });
    } catch (error) {
      const isDone =
        isObjectStoreError(error, 'UPLOAD_NOT_FOUND') && (await this.head(key))?.etag === joinedEtag(parts);
      if (!isDone) throw error;
    }
  }

  async abortMultipart(key: string, uploadId: string): Promise<void> {
    checkKey(key);
    await this.#do(async () => {
      const { folder } = await findUpload(this.#folders, key, uploadId);
      await this.#folders.remove(folder);
    }).catch((error: unknown) => {
      if (!isObjectStoreError(error, 'UPLOAD_NOT_FOUND')) throw error;
    });
  }

  async presignGet(key: string, options: DownloadOptions): Promise<string> {
    checkDownload(key, options);
    const startsAt = options.startsAt ?? new Date();
    const expiresAt = new Date(startsAt.getTime() + options.expiresInSeconds * 1000);
    const conditions = { cacheControl: options.cacheControl, contentDisposition: options.contentDisposition };
    return signUrl(this.#options, 'GET', key, conditions, expiresAt);
  }

  async head(key: string): Promise<ObjectInfo | null> {
    checkKey(key);
    const object = await this.#do(() => openObjectFile(this.#folders.object(key)));
    await object?.handle.close();
    return object?.info ?? null;
  }

  async get(key: string, range?: { start: number; end: number }): Promise<Readable> {
    checkGet(key, range);
    const { handle, info } = await this.open(key);
    const { start, end } = range ?? { start: 0, end: info.byteSize - 1 };
    if (range !== undefined && start >= info.byteSize) {
      await handle.close();
      throw new ObjectStoreError('INVALID_RANGE', `${key} has only ${info.byteSize} bytes`);
    }
    return readContent(handle, start, Math.min(end, info.byteSize - 1));
  }

  async put(key: string, body: Buffer | Readable, options: PutOptions): Promise<void> {
    checkPut(key, options);
    const { byteSize, ...trailer } = options;
    try {
      await this.#receive(Buffer.isBuffer(body) ? [body] : body, { byteSize }, trailer, (temporary) =>
        install(temporary, this.#folders.object(key)),
      );
    } finally {
      if (!Buffer.isBuffer(body)) body.destroy();
    }
  }

  /** Writes what was sent to a URL signed by `presignPut`; the etag. LENGTH_MISMATCH, CHECKSUM_MISMATCH. */
  async receiveObject(
    key: string,
    body: AsyncIterable<unknown>,
    contentType: string,
    expected: Expectation,
  ): Promise<string> {
    checkPut(key, { contentType });
    return this.#receive(body, expected, { contentType }, (temporary) => install(temporary, this.#folders.object(key)));
  }

  /** Writes what was sent to a URL signed by `presignPart`; the etag. UPLOAD_NOT_FOUND, LENGTH_MISMATCH. */
  async receivePart(
    key: string,
    uploadId: string,
    { number, byteSize }: { number: number; byteSize: number },
    body: AsyncIterable<unknown>,
  ): Promise<string> {
    checkPart(key, { number, byteSize }, 1);
    const { folder, contentType } = await this.#do(() => findUpload(this.#folders, key, uploadId));
    return this.#receive(body, { byteSize }, { contentType }, (temporary) => addPart(folder, number, temporary));
  }

  /** Opens an object for reading; the caller closes it. ObjectNotFound. */
  async open(key: string): Promise<OpenObject> {
    checkKey(key);
    const object = await this.#do(() => openObjectFile(this.#folders.object(key)));
    if (object === undefined) throw new ObjectNotFound(key);
    return object;
  }

  /** Throws a Refusal unless the query permits this method on this key now. */
  verify(method: SignedMethod, key: string, query: URLSearchParams): void {
    verifyQuery(this.#options.secret, method, key, query);
  }

  async delete(key: string): Promise<void> {
    checkKey(key);
    const path = this.#folders.object(key);
    await this.#do(async () => {
      await absentAsUndefined(unlink(path));
      await this.#folders.prune(path);
    });
  }

  async deletePrefix(prefix: string): Promise<void> {
    checkPrefix(prefix);
    const folder = this.#folders.prefix(prefix);
    await this.#do(async () => {
      // Uploads first: one that is completed meanwhile leaves its object to be deleted.
      for await (const upload of uploadsBelow(this.#folders, prefix)) await this.#folders.remove(upload);
      await this.#folders.remove(folder);
      await this.#folders.prune(folder);
    });
  }

  async list(prefix: string, after: string | null, limit: number): Promise<ListedObject[]> {
    checkList(prefix, after, limit);
    return this.#do(async () => {
      const listed: ListedObject[] = [];
      for await (const { key, path } of this.#folders.objectsAfter(prefix, after ?? '')) {
        const stats = await statObjectFile(path);
        if (stats) listed.push({ key, ...stats });
        if (listed.length === limit) break;
      }
      return listed;
    });
  }

  async check(): Promise<void> {
    await this.#do(async () => {
      const path = this.#folders.temporary();
      await writeFile(path, 'check');
      await rm(path);
    });
  }

  async close(): Promise<void> {}

  #signPut(key: string, conditions: Record<string, string | undefined>, expiresInSeconds: number): SignedUpload {
    const expiresAt = new Date(Date.now() + expiresInSeconds * 1000);
    return { url: signUrl(this.#options, 'PUT', key, conditions, expiresAt), headers: [], expiresAt };
  }

  #receive(
    body: AsyncIterable<unknown> | Buffer[],
    expected: Expectation,
    trailer: { contentType: string; cacheControl?: string | undefined },
    place: (temporary: string) => Promise<void>,
  ): Promise<string> {
    return this.#do(async () => {
      const temporary = this.#folders.temporary();
      const etag = await writeObjectFile(temporary, body, expected, trailer);
      try {
        await place(temporary);
      } finally {
        await rm(temporary, { force: true });
      }
      return etag;
    });
  }

  async #do<T>(work: () => Promise<T>): Promise<T> {
    try {
      await this.#prepared();
      return await work();
    } catch (error) {
      if (!(error instanceof Error && 'syscall' in error)) throw error;
      throw new ObjectStoreError('STORE_UNAVAILABLE', 'the disk refuses', { cause: error });
    }
  }
}
