import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ObjectStoreError } from '../errors.ts';
import type { UploadedPart } from '../object-store.ts';
import { LEAST_PART_BYTES } from '../rules.ts';
import type { Folders } from './folders.ts';
import {
  absentAsUndefined,
  install,
  type OpenObject,
  openObjectFile,
  syncFolders,
  writeObjectFile,
} from './object-file.ts';

const uploadSchema = z.object({ key: z.string(), contentType: z.string() });
type Upload = z.infer<typeof uploadSchema>;

const UPLOAD_FILE = 'upload.json';

/** Starts an upload: a folder with a file that says what it is for, and later a file for each part. */
export async function createUpload(folders: Folders, upload: Upload): Promise<string> {
  const uploadId = randomUUID();
  const folder = folders.temporary();
  await mkdir(folder);
  await writeFile(join(folder, UPLOAD_FILE), JSON.stringify(upload), { flush: true });
  await rename(folder, join(folders.uploads, uploadId));
  await syncFolders(folders.uploads, folders.uploads);
  return uploadId;
}

/** The folder of an upload and its content type. UPLOAD_NOT_FOUND, also when it is another key's. */
export async function findUpload(folders: Folders, key: string, uploadId: string) {
  const folder = join(folders.uploads, uploadId);
  const isId = z.uuid().safeParse(uploadId).success;
  const upload = isId ? await readUpload(folder) : undefined;
  if (upload?.key !== key) throw new ObjectStoreError('UPLOAD_NOT_FOUND', `no upload ${uploadId} of ${key}`);
  return { folder, contentType: upload.contentType };
}

/** The folders of all uploads whose keys start with the prefix. */
export async function* uploadsBelow(folders: Folders, prefix: string): AsyncGenerator<string> {
  for (const uploadId of await readdir(folders.uploads)) {
    const folder = join(folders.uploads, uploadId);
    if ((await readUpload(folder))?.key.startsWith(prefix)) yield folder;
  }
}

async function readUpload(folder: string): Promise<Upload | undefined> {
  const text = await absentAsUndefined(readFile(join(folder, UPLOAD_FILE), 'utf8'));
  return text === undefined ? undefined : uploadSchema.parse(JSON.parse(text));
}

/** Puts a finished file in place as a part. UPLOAD_NOT_FOUND when the upload ended meanwhile. */
export async function addPart(folder: string, number: number, temporary: string): Promise<void> {
  const isMoved = await absentAsUndefined(rename(temporary, join(folder, String(number))).then(() => true));
  if (!isMoved) throw new ObjectStoreError('UPLOAD_NOT_FOUND', 'the upload has ended');
  await syncFolders(folder, folder);
}

/** The parts in an upload's folder, by number. */
export async function partsIn(folder: string): Promise<UploadedPart[]> {
  const parts: UploadedPart[] = [];
  for (const name of (await absentAsUndefined(readdir(folder))) ?? []) {
    const part = name === UPLOAD_FILE ? undefined : await openObjectFile(join(folder, name));
    if (part === undefined) continue;
    await part.handle.close();
    parts.push({ number: Number(name), etag: part.info.etag, byteSize: part.info.byteSize });
  }
  return parts.sort((a, b) => a.number - b.number);
}

/** Writes the parts one after another to the object's file. INVALID_PARTS unless they have arrived. */
export async function joinParts(
  folders: Folders,
  { folder, contentType }: { folder: string; contentType: string },
  parts: { number: number; etag: string }[],
  target: string,
): Promise<void> {
  const opened: OpenObject[] = [];
  try {
    for (const { number } of parts) {
      const part = await openObjectFile(join(folder, String(number)));
      if (part !== undefined) opened.push(part);
    }
    checkArrived(parts, opened);
    const temporary = folders.temporary();
    await writeObjectFile(temporary, contentsOf(opened), {}, { contentType, etag: joinedEtag(parts) });
    await install(temporary, target);
  } finally {
    for (const { handle } of opened) await handle.close();
  }
}

function checkArrived(parts: { number: number; etag: string }[], opened: OpenObject[]): void {
  if (!parts.every((part, index) => part.etag === opened[index]?.info.etag)) {
    throw new ObjectStoreError('INVALID_PARTS', 'a part is missing or has another etag');
  }
  if (opened.slice(0, -1).some(({ info }) => info.byteSize < LEAST_PART_BYTES)) {
    throw new ObjectStoreError('INVALID_PARTS', 'a part other than the last is smaller than 5 MiB');
  }
}

/** The etag of an object that is made of these parts. */
export function joinedEtag(parts: { etag: string }[]): string {
  const hash = createHash('sha256').update(parts.map((part) => part.etag).join());
  return `${hash.digest('hex')}-${parts.length}`;
}

async function* contentsOf(opened: OpenObject[]): AsyncGenerator<unknown> {
  for (const { handle, info } of opened) {
    if (info.byteSize > 0) yield* handle.createReadStream({ start: 0, end: info.byteSize - 1, autoClose: false });
  }
}
