import { buffer } from 'node:stream/consumers';
import { type MediaId, newId, slotOf } from '@lumigraph/ids';
import type { Part } from '@lumigraph/lifecycle';
import { createMediaRecord, type MediaRecord, mediaPrefix } from '@lumigraph/media';
import { createMediaWorker } from '@lumigraph/media-worker';
import { sql } from 'kysely';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestStack, testStack } from '../test-stack/index.ts';
import { progressBar } from './progress-bar.ts';
import { AlreadyRunning, reprocess } from './reprocess.ts';

const ana = newId<'user'>(7);
const silent = { tell: () => undefined, signal: new AbortController().signal };

let stack: TestStack;
let record: MediaRecord;
let worker: Part;

beforeAll(async () => {
  stack = await testStack();
  record = createMediaRecord(stack.clients);
  worker = await createMediaWorker(stack.clients);
});

afterAll(async () => {
  await worker.stop();
  await record.stop();
  await stack.stop();
});

async function upload(format: 'jpeg' | 'png' = 'jpeg'): Promise<MediaId> {
  const bytes = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#a40' } })
    .toFormat(format)
    .toBuffer();
  const id = newId<'media'>(slotOf(ana));
  const contentType = `image/${format}`;
  const uploadKey = `${mediaPrefix(id)}1/upload-x`;
  const rest = {
    ownerId: ana,
    kind: 'IMAGE',
    byteSize: bytes.length,
    sha256: null,
    altText: null,
    filter: null,
  } as const;
  await record.announce({ id, contentType, uploadKey, ...rest });
  await stack.clients.store.put(uploadKey, bytes, { contentType });
  return id;
}

async function ready(format: 'jpeg' | 'png' = 'jpeg'): Promise<MediaId> {
  const id = await upload(format);
  await record.uploaded(id);
  await expect.poll(async () => (await record.find(id))?.status, { timeout: 30_000 }).toBe('READY');
  await stack.settled();
  return id;
}

const db = () => stack.clients.database.for<unknown>();

/** As if the picture had been made by an older recipe. */
async function age(id: MediaId): Promise<string> {
  const key = `${mediaPrefix(id)}1/large-old`;
  await stack.clients.store.put(key, Buffer.from('old'), { contentType: 'image/jpeg' });
  await sql`update media.renditions set key = ${key} where slot = 7 and media_id = ${id} and name = 'large' and format = 'jpeg'`.execute(
    db(),
  );
  return key;
}

test('what an older recipe made is made anew, its object goes, and the media is READY all the while', async () => {
  const [png, jpeg] = [await ready('png'), await ready('jpeg')];
  const before = await record.renditions(png);
  const [oldPng, oldJpeg] = [await age(png), await age(jpeg)];
  expect(await reprocess(stack.clients, { contentType: 'image/png' }, silent)).toBe(1);
  expect((await record.find(png))?.status).toBe('READY');
  await stack.settled();
  expect(await record.renditions(png)).toEqual(before);
  expect(await stack.clients.store.head(oldPng)).toBeNull();
  const large = before.find(({ name, format }) => name === 'large' && format === 'jpeg');
  expect((await buffer(await stack.clients.store.get(large?.key ?? ''))).length).toBe(large?.byteSize);
  expect(await stack.clients.store.head(oldJpeg)).not.toBeNull();
  const tomorrow = new Date(Date.now() + 86_400_000);
  expect(await reprocess(stack.clients, { since: tomorrow }, silent)).toBe(0);
  expect(await reprocess(stack.clients, { before: tomorrow }, silent)).toBeGreaterThanOrEqual(2);
  await stack.settled();
  expect(await stack.clients.store.head(oldJpeg)).toBeNull();
});

test('what failed through no fault of its own is made', async () => {
  const id = await upload();
  await sql`update media.media set status = 'FAILED', failure_code = 'TEMPORARILY_UNAVAILABLE', failure_message = 'x' where slot = 7 and id = ${id}`.execute(
    db(),
  );
  expect(await reprocess(stack.clients, { failure: 'TEMPORARILY_UNAVAILABLE' }, silent)).toBe(1);
  await stack.settled();
  expect(await record.find(id)).toMatchObject({ status: 'READY', failureCode: null, failureMessage: null });
});

test('a run that was stopped goes on where it was, and two do not run at once', async () => {
  const ids = Array.from({ length: 120 }, () => newId<'media'>(slotOf(ana)));
  for (const id of ids) {
    await sql`insert into media.media (slot, id, owner_id, kind, status, content_type, byte_size, width, height, original_key)
      values (7, ${id}, ${ana}, 'IMAGE', 'READY', 'image/tiff', 1, 1, 1, 'gone')`.execute(db());
  }
  const selection = { contentType: 'image/tiff' };
  const stopping = new AbortController();
  const heard: string[] = [];
  const first = await reprocess(stack.clients, selection, {
    signal: stopping.signal,
    tell: async (done, of) => {
      heard.push(`${done}/${of}`);
      stopping.abort();
      await reprocess(stack.clients, selection, silent).catch((error: unknown) => heard.push(String(error)));
    },
  });
  expect(first).toBe(100);
  expect(heard[0]).toBe('100/120');
  expect(heard[1]).toBe(String(new AlreadyRunning()));
  expect(await reprocess(stack.clients, selection, silent)).toBe(20);
  await record.remove(ids);
  await stack.settled();
});

test('the bar is as long as the share that is done', () => {
  expect(progressBar(0, 10)).toBe(`${'░'.repeat(24)} 0 %, 0 of 10`);
  expect(progressBar(1_200, 2_400)).toBe(`${'█'.repeat(12)}${'░'.repeat(12)} 50 %, 1,200 of 2,400`);
  expect(progressBar(0, 0)).toContain('100 %');
});
