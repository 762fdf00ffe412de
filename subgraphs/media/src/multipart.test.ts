import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { parseId, type UserId } from '@lumigraph/ids';
import { createSeed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { put, startUploader, type Upload, type Uploader } from './test-uploader.ts';

const MIB = 1024 * 1024;
const film = randomBytes(70 * MIB);
const FILM = { kind: 'VIDEO', contentType: 'video/mp4', byteSize: film.length };

let stack: TestStack;
let uploader: Uploader;
let ana: UserId;
let bob: UserId;
beforeAll(async () => {
  stack = await testStack();
  const seed = createSeed(stack.clients);
  [ana, bob] = [await seed.account(), await seed.account()];
  uploader = await startUploader(stack);
});
afterAll(async () => {
  await uploader.stop();
  await stack.stop();
});

const bytesOf = ({ number, byteSize }: Upload['parts'][number]) =>
  film.subarray((number - 1) * 16 * MIB, (number - 1) * 16 * MIB + byteSize);

/** Sends these parts of an upload; how the store names each. */
async function send({ parts }: Upload, ...numbers: number[]) {
  return Promise.all(
    parts
      .filter(({ number }) => numbers.length === 0 || numbers.includes(number))
      .map(async (part) => {
        const { status, headers } = await put(part.url, bytesOf(part));
        expect(status).toBe(200);
        return { number: part.number, etag: headers.get('etag') ?? '' };
      }),
  );
}

async function resumed(mediaId: string): Promise<Upload> {
  const { upload } = await uploader.resume(ana, mediaId);
  if (!upload) throw new Error('no upload');
  return upload;
}

const uploadedParts = ({ parts }: Upload) => parts.filter(({ isUploaded }) => isUploaded).map(({ number }) => number);

/** What the store has of a media's upload, as one. */
async function storedBytes(mediaId: string): Promise<Buffer> {
  const { rows } = await sql<{
    key: string;
  }>`select upload_key as key from media.media where id = ${mediaId}`.execute(stack.clients.database.for());
  return buffer(await uploader.store.get(rows[0]?.key ?? ''));
}

test('a file of more than 64 MiB goes in parts of 16 MiB; one of 64 MiB goes at once', async () => {
  const { url, headers, parts } = await uploader.requested(ana, FILM);
  expect([url, headers]).toEqual([null, []]);
  expect(parts.map(({ number, byteSize }) => [number, byteSize / MIB])).toEqual([
    [1, 16],
    [2, 16],
    [3, 16],
    [4, 16],
    [5, 6],
  ]);
  const largest = await uploader.requested(ana, { ...FILM, byteSize: 64 * MIB });
  expect(largest).toMatchObject({ url: expect.any(String), parts: [] });
  const huge = await uploader.requested(ana, { ...FILM, byteSize: 1024 * MIB });
  expect(huge.parts).toHaveLength(64);
});

test('an upload is resumed where it was cut, by another session, and a part may be sent twice', async () => {
  const begun = await uploader.requested(ana, FILM);
  const mediaId = begun.media.id;
  await send(begun, 1, 3);
  const early = await uploader.complete(ana, mediaId);
  expect(early.userErrors).toMatchObject([{ code: 'NOT_UPLOADED', message: expect.stringContaining('2, 4, 5') }]);

  const again = await resumed(mediaId);
  expect(uploadedParts(again)).toEqual([1, 3]);
  await send(again, 3);
  const etags = await send(again, 2, 4, 5);
  expect(uploadedParts(await resumed(mediaId))).toEqual([1, 2, 3, 4, 5]);
  const answers = await Promise.all([1, 2, 3].map(() => uploader.complete(ana, mediaId, etags)));
  for (const { media } of answers) expect(media).toMatchObject({ id: mediaId, status: 'PROCESSING' });
  expect((await storedBytes(mediaId)).equals(film)).toBe(true);
  expect(await resumed(mediaId)).toMatchObject({ url: null, parts: [], media: { status: 'PROCESSING' } });
  expect((await uploader.complete(ana, mediaId)).media?.status).toBe('PROCESSING');
});

test('parts that are not what the client says it sent, or that the upload does not have, do not complete it', async () => {
  const upload = await uploader.requested(ana, FILM);
  const [first, ...rest] = await send(upload);
  const complete = (parts: { number: number; etag: string }[]) => uploader.complete(ana, upload.media.id, parts);
  const stale = await complete([{ number: 1, etag: 'another' }, ...rest]);
  expect(stale.userErrors).toMatchObject([{ code: 'NOT_UPLOADED', field: ['mediaId'] }]);
  for (const number of [0, -1, 6, 2 ** 31 - 1]) {
    const { userErrors } = await complete([{ number, etag: first?.etag ?? '' }]);
    expect(userErrors).toMatchObject([{ code: 'INVALID', field: ['parts'] }]);
  }
  expect((await complete(first ? [first, ...rest] : [])).media?.status).toBe('PROCESSING');
});

test('an upload whose parts were joined by a process that died is completed by the next', async () => {
  const upload = await uploader.requested(ana, FILM);
  const parts = await send(upload);
  const { rows } = await sql<{ key: string; id: string }>`select upload_key as key, upload_id as id
    from media.media where id = ${upload.media.id}`.execute(stack.clients.database.for());
  const bare = parts.map(({ number, etag }) => ({ number, etag: JSON.parse(etag) }));
  await uploader.store.completeMultipart(rows[0]?.key ?? '', rows[0]?.id ?? '', bare);
  expect(uploadedParts(await resumed(upload.media.id))).toEqual([1, 2, 3, 4, 5]);
  expect((await uploader.complete(ana, upload.media.id)).media?.status).toBe('PROCESSING');
});

test('an upload that the store has forgotten is begun anew, once, whoever resumes it', async () => {
  const { media, parts } = await uploader.requested(ana, FILM);
  await stack.clients.store.deletePrefix(`${new URL(parts[0]?.url ?? '').pathname.split('/')[2]}/${media.id}/`);
  const uploads = await Promise.all([1, 2, 3, 4].map(() => resumed(media.id)));
  const ids = uploads.map(({ parts }) => new URL(parts[0]?.url ?? '').searchParams.get('uploadId'));
  expect(new Set(ids).size).toBe(1);
  const folder = join(stack.config.objectStoreUrl.slice('disk://'.length), 'uploads');
  const open = await readdir(folder);
  expect(open).toContain(ids[0]);
  const known = await sql<{ id: string }>`select upload_id as id from media.media where upload_id is not null`.execute(
    stack.clients.database.for(),
  );
  for (const id of open) expect(known.rows.map((row) => row.id)).toContain(id);
});

test('an upload that is aborted while it is completed is either whole or leaves no object', async () => {
  for (let round = 0; round < 3; round++) {
    const upload = await uploader.requested(ana, FILM);
    const { id } = upload.media;
    await send(upload);
    const [completed, aborted] = await Promise.all([uploader.complete(ana, id), uploader.abort(ana, id)]);
    const { media } = await uploader.complete(ana, id);
    if (media?.status === 'PROCESSING') {
      expect(aborted.userErrors).toMatchObject([{ code: 'CONFLICT' }]);
      expect((await storedBytes(id)).equals(film)).toBe(true);
    } else {
      expect(media).toMatchObject({ status: 'FAILED', failure: { code: 'NOT_UPLOADED' } });
      expect(completed.media?.status ?? 'FAILED').toBe('FAILED');
      expect(aborted.media?.status).toBe('FAILED');
      expect(await stack.clients.store.list(`${slotFolder(upload)}/${id}/`, null, 10)).toEqual([]);
    }
  }
});

test('of an aborted upload no part is taken that is joined later', async () => {
  const upload = await uploader.requested(ana, FILM);
  const { id } = upload.media;
  expect((await uploader.abort(ana, id)).media).toMatchObject({ status: 'FAILED', failure: { code: 'NOT_UPLOADED' } });
  expect((await uploader.abort(ana, id)).media?.status).toBe('FAILED');
  expect((await uploader.complete(ana, id)).media?.status).toBe('FAILED');
  expect(await resumed(id)).toMatchObject({ url: null, parts: [], media: { status: 'FAILED' } });
});

test('what is complete is not aborted', async () => {
  const photo = { kind: 'IMAGE', contentType: 'image/jpeg', byteSize: 9 };
  const { media, url, headers } = await uploader.requested(ana, photo);
  await put(url, randomBytes(9), headers);
  await uploader.complete(ana, media.id);
  expect((await uploader.abort(ana, media.id)).userErrors).toMatchObject([{ code: 'CONFLICT', field: ['mediaId'] }]);
});

test('uploads are their owner’s: for others, and where there is none, they are NOT_FOUND', async () => {
  const { media } = await uploader.requested(ana, FILM);
  const refused = [{ code: 'NOT_FOUND', field: ['mediaId'] }];
  for (const [viewer, id] of [
    [bob, media.id],
    [ana, '1'],
    [ana, 'x'],
  ] as const) {
    expect((await uploader.resume(viewer, id)).userErrors).toMatchObject(refused);
    expect((await uploader.abort(viewer, id)).userErrors).toMatchObject(refused);
    expect((await uploader.complete(viewer, id)).userErrors).toMatchObject(refused);
  }
  expect((await resumed(media.id)).media.status).toBe('AWAITING_UPLOAD');
});

function slotFolder({ parts }: Upload): string {
  const slot = new URL(parts[0]?.url ?? '').pathname.split('/')[2];
  return slot !== undefined && parseId(slot) ? slot : '0';
}
