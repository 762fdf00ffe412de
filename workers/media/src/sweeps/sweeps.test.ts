import { utimes } from 'node:fs/promises';
import type { Consumption } from '@lumigraph/events';
import { type MediaId, newId, slotOf, type UserId } from '@lumigraph/ids';
import { createMediaRecord, createSweeps, type MediaRecord, mediaPrefix, type Rendition } from '@lumigraph/media';
import { createSeed, filesBelow, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAbandonment } from '../abandoned.ts';
import { createReplacement } from '../leftovers.ts';
import { createMediaSweeping } from './media-sweeping.ts';
import { createOrphanSweep } from './orphans.ts';
import { createSweeping } from './sweeping.ts';

const BYTES = Buffer.from('some bytes');
const contentType = 'image/jpeg';

let stack: TestStack;
let record: MediaRecord;
let ana: UserId;
let consumptions: Consumption[];
beforeAll(async () => {
  stack = await testStack();
  record = createMediaRecord(stack.clients);
  ana = await createSeed(stack.clients).account();
  const handle = createAbandonment({ ...stack.clients, record });
  consumptions = [await stack.clients.events.consume({ durable: 'abandonment', event: 'media.failed', handle })];
});
afterAll(async () => {
  await Promise.all(consumptions.map((consumption) => consumption.stop()));
  await record.stop();
  await stack.stop();
});

const db = () => stack.clients.database.for<unknown>();
const store = () => stack.clients.store;

/** A media whose bytes are to come. */
async function announced(): Promise<MediaId> {
  const id = newId<'media'>(slotOf(ana));
  const about = { id, ownerId: ana, kind: 'IMAGE', contentType, byteSize: BYTES.length, sha256: null } as const;
  await record.announce({ ...about, uploadKey: `${mediaPrefix(id)}1/upload-x`, altText: null, filter: null });
  return id;
}

const rendition = (id: MediaId, name: Rendition['name']): Rendition => ({
  ...{ name, format: 'jpeg', width: 1, height: 1, byteSize: BYTES.length },
  key: `${mediaPrefix(id)}1/${name}-x`,
});

/** A media that is READY, with its objects: those of so small a picture are all in one format. */
async function ready(): Promise<MediaId> {
  const id = await announced();
  await record.uploaded(id);
  const renditions = (['large', 'medium', 'story', 'thumbnail'] as const).map((name) => rendition(id, name));
  await put(`${mediaPrefix(id)}1/original-x`, ...renditions.map(({ key }) => key));
  await record.keepOriginal(id, `${mediaPrefix(id)}1/original-x`);
  await record.ready(
    { id, generation: 1 },
    { width: 1, height: 1, blurHash: 'L', dominantColor: '#000000' },
    renditions,
  );
  return id;
}

async function put(...keys: string[]): Promise<void> {
  for (const key of keys) await store().put(key, BYTES, { contentType });
}

async function keysOf(id: MediaId): Promise<string[]> {
  return (await store().list(mediaPrefix(id), null, 100)).map(({ key }) => key.slice(mediaPrefix(id).length));
}

/** Makes every object of a media as old as that. */
async function age(id: MediaId, hours: number): Promise<void> {
  const folder = stack.config.objectStoreUrl.slice('disk://'.length);
  const then = Date.now() / 1_000 - hours * 3_600;
  for (const file of (await filesBelow(folder)).filter((path) => path.includes(`/${id}@/`))) {
    await utimes(file, then, then);
  }
}

/** Does every sweep, as if it were due. */
async function sweep(): Promise<void> {
  const sweeping = createMediaSweeping(stack.clients, record);
  await sweeping.run();
  await sql`update media.sweeps set due_at = now()`.execute(db());
  await sweeping.run();
  await stack.settled();
}

const faultsOf = async (where: string) => {
  const { values } = await stack.clients.metrics.faults.get();
  return values.find(({ labels }) => labels.where === where)?.value ?? 0;
};

test('an upload that nobody goes on with for a day fails, and what has come of it is deleted', async () => {
  const [idle, resumed, aborted] = [await announced(), await announced(), await announced()];
  const uploadKey = `${mediaPrefix(idle)}1/upload-x`;
  const uploadId = await store().createMultipart(uploadKey, { contentType });
  const media = await record.find(idle);
  if (media) await record.keepMultipart(media, uploadId);
  for (const id of [idle, resumed, aborted]) await put(`${mediaPrefix(id)}1/upload-x`);
  const expire = (hours: number) =>
    sql`update media.media set active_at = now() - ${hours} * interval '1 hour' where id = any(${[idle, resumed]}::bigint[])`.execute(
      db(),
    );
  await expire(23);
  await sweep();
  expect((await record.find(idle))?.status).toBe('AWAITING_UPLOAD');
  await expire(25);
  // Found to be idle, and then resumed before it is ended.
  const since = new Date(Date.now() - 24 * 3_600_000);
  expect(await record.idle(since, 10)).toContain(resumed);
  await record.touch(resumed);
  expect(await record.abandon(resumed, 'The upload was not finished.', since)).toBeNull();
  await record.abandon(aborted, 'The upload was aborted.');
  await sweep();
  for (const id of [idle, aborted]) {
    expect(await record.find(id)).toMatchObject({ status: 'FAILED', failureCode: 'NOT_UPLOADED' });
    expect(await keysOf(id)).toEqual([]);
  }
  await expect(store().listParts(uploadKey, uploadId)).rejects.toMatchObject({ code: 'UPLOAD_NOT_FOUND' });
  expect((await record.find(resumed))?.status).toBe('AWAITING_UPLOAD');
  expect(await keysOf(resumed)).toEqual(['1/upload-x']);
});

test('objects that no row knows go after a day, and no others', async () => {
  const [gone, shown, waiting, processed] = [newId<'media'>(7), await ready(), await announced(), await announced()];
  await record.uploaded(processed);
  await put(`${mediaPrefix(gone)}1/upload-late`, `${mediaPrefix(gone)}1/large-x`);
  await put(`${mediaPrefix(shown)}1/upload-x`, `${mediaPrefix(shown)}1/large-of-another-recipe`);
  await put(`${mediaPrefix(waiting)}1/upload-x`, `${mediaPrefix(waiting)}1/upload-forged`);
  await put(`${mediaPrefix(processed)}1/upload-x`, `${mediaPrefix(processed)}1/large-x`);
  const others = [
    `exports/7/${ana}/archive.zip`,
    `7/${gone.slice(0, -1)}x/1/y`,
    `9/${gone}/1/not-its-slot`,
    `7/${gone}/y`,
  ];
  await put(...others);
  const all = [gone, shown, waiting, processed];
  const before = await Promise.all(all.map(keysOf));
  for (const id of all) await age(id, 23);
  await sweep();
  expect(await Promise.all(all.map(keysOf))).toEqual(before);
  for (const id of all) await age(id, 25);
  await put(`${mediaPrefix(gone)}1/just-written`);
  await sweep();
  expect(await Promise.all(all.map(keysOf))).toEqual([
    ['1/just-written', 'y'],
    ['1/large-x', '1/medium-x', '1/original-x', '1/story-x', '1/thumbnail-x'],
    ['1/upload-x'],
    ['1/large-x', '1/upload-x'],
  ]);
  for (const key of others) expect(await store().head(key), key).not.toBeNull();
});

test('an object that is written again while it is looked at stays', async () => {
  const id = newId<'media'>(7);
  const key = `${mediaPrefix(id)}1/large-x`;
  await put(key);
  const lastModified = new Date(Date.now() - 25 * 3_600_000);
  const list = async () => [{ key, byteSize: BYTES.length, lastModified }];
  const target = store();
  const looked = { list, head: target.head.bind(target), delete: target.delete.bind(target) };
  const { step } = createOrphanSweep({ ...stack.clients, sweeps: createSweeps(stack.clients.database), store: looked });
  await step(null);
  expect(await keysOf(id)).toEqual(['1/large-x']);
  await age(id, 25);
  await step(null);
  expect(await keysOf(id)).toEqual([]);
});

const lacking = (id: MediaId, name: string) =>
  sql`delete from media.renditions where slot = ${slotOf(id)} and media_id = ${id} and name = ${name}`.execute(db());

test('what a READY image lacks is made; what may be left out of a small one, or has no original, is not looked for', async () => {
  const [whole, small, large, none] = [await ready(), await ready(), await ready(), await ready()];
  await lacking(small, 'story');
  await sql`update media.media set width = 1081 where id = ${large}`.execute(db());
  await sql`update media.media set original_key = null where id = ${none}`.execute(db());
  await lacking(none, 'story');
  const told: MediaId[] = [];
  const handle = async ({ mediaId }: { mediaId: MediaId }) => void told.push(mediaId);
  consumptions.push(await stack.clients.events.consume({ durable: 'completion', event: 'media.uploaded', handle }));
  await stack.settled();
  told.length = 0;
  const before = await faultsOf('media losses');
  await sweep();
  expect(told.toSorted()).toEqual([small, large].toSorted());
  expect(await faultsOf('media losses')).toBe(before);
  for (const id of [whole, small, large, none]) expect((await record.find(id))?.status).toBe('READY');
  await record.remove([whole, small, large, none]);
});

test('renditions that the store has lost are made again where the original is there, and told as faults', async () => {
  const [whole, lossy, empty] = [await ready(), await ready(), await ready()];
  await store().delete(`${mediaPrefix(lossy)}1/large-x`);
  await store().deletePrefix(mediaPrefix(empty));
  const [before, versions] = [await faultsOf('media losses'), new Map([[whole, (await record.find(whole))?.version]])];
  const told: MediaId[] = [];
  const handle = async ({ mediaId }: { mediaId: MediaId }) => void told.push(mediaId);
  consumptions.push(await stack.clients.events.consume({ durable: 'processing', event: 'media.uploaded', handle }));
  await stack.settled();
  told.length = 0;
  await sweep();
  expect(await faultsOf('media losses')).toBe(before + 2);
  expect(told).toEqual([lossy]);
  expect((await record.renditions(lossy)).map(({ name }) => name)).toEqual(['medium', 'story', 'thumbnail']);
  expect(await record.renditions(empty)).toHaveLength(4);
  expect((await record.find(empty))?.status).toBe('READY');
  expect((await record.find(whole))?.version).toBe(versions.get(whole));
});

test('a sweep is done by one process at a time, and gone on with where it was left', async () => {
  const sweeps = createSweeps(stack.clients.database);
  const log: string[] = [];
  const job = (who: string, dies: boolean) => ({
    name: 'test',
    everySeconds: 3_600,
    step: async (position: string | null) => {
      log.push(`${who} ${position ?? 'begins'}`);
      if (dies && position === 'b') throw new Error('killed');
      return position === null ? 'a' : position === 'a' ? 'b' : null;
    },
  });
  const process = (who: string, dies: boolean) => createSweeping({ ...stack.clients, sweeps }, [job(who, dies)]);
  await process('first', true).run();
  expect(log).toEqual([]);
  await sql`update media.sweeps set due_at = now() where name = 'test'`.execute(db());
  await Promise.all([
    process('first', true).run(),
    sweeps.claim('test', 1).then((claim) => claim && log.push('twice')),
  ]);
  expect(log.filter((line) => line !== 'twice')).toHaveLength(log.includes('twice') ? 0 : 3);
  await sql`update media.sweeps set leased_until = null where name = 'test'`.execute(db());
  log.length = 0;
  await Promise.all(['second', 'third', 'fourth'].map((who) => process(who, false).run()));
  expect(log.at(-1)).toMatch(/ b$/);
  expect(new Set(log.map((line) => line.split(' ')[0])).size).toBe(1);
  log.length = 0;
  await process('fifth', false).run();
  expect(log).toEqual([]);
});

test('what a media had before it was made anew goes, but for its original', async () => {
  const id = await ready();
  await sql`update media.media set generation = 3 where id = ${id}`.execute(db());
  await sql`delete from media.renditions where media_id = ${id} and name <> 'thumbnail'`.execute(db());
  await put(`${mediaPrefix(id)}2/large-x`, `${mediaPrefix(id)}3/large-x`);
  const purged: string[] = [];
  const edge = {
    purge: async (objects: readonly { key: string }[]) => void purged.push(...objects.map(({ key }) => key)),
  };
  await createReplacement({ ...stack.clients, record, edge })({ mediaId: id, ownerId: ana, version: 1 });
  expect(purged).toContain(`${mediaPrefix(id)}2/large-x`);
  expect(purged).not.toContain(`${mediaPrefix(id)}3/large-x`);
  expect(await keysOf(id)).toEqual(['1/original-x', '1/thumbnail-x', '3/large-x']);
});
