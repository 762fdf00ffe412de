import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type MediaId, parseId, slotOf, type UserId } from '@lumigraph/ids';
import { DataExportDocument, RequestDataExportDocument } from '@lumigraph/schema/operations';
import { createDataExports } from '@lumigraph/users';
import { sql } from 'kysely';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { connectApi } from '../client/api.ts';
import { type Person, signUp } from '../client/person.ts';
import {
  createSeed,
  filesBelow,
  startTestSystem,
  type TestStack,
  TOPOLOGIES,
  testStack,
  unzip,
} from '../test-stack/index.ts';
import { photo } from './pictures.ts';

const PASSWORD = 'correct horse battery';
const MIB = 1024 * 1024;

async function request(person: Person): Promise<string> {
  const { requestDataExport } = await person.api.request(RequestDataExportDocument, {});
  expect(requestDataExport.userErrors).toEqual([]);
  return requestDataExport.exportId ?? '';
}

async function look({ api }: Pick<Person, 'api'>, id: string) {
  return (await api.request(DataExportDocument, { id })).viewer?.dataExport;
}

async function linkOf(person: Person, id: string, timeout = 60_000): Promise<string> {
  await expect.poll(async () => (await look(person, id))?.status, { timeout, interval: 200 }).toBe('READY');
  return (await look(person, id))?.url ?? '';
}

async function download(url: string) {
  const response = await fetch(url);
  return { status: response.status, headers: response.headers, bytes: Buffer.from(await response.arrayBuffer()) };
}

const idOf = ({ id }: { id: string }): UserId => parseId<'user'>(id) ?? never(id);

function never(id: string): never {
  throw new Error(`${id} is no id`);
}

/** The files below a folder of the stack's object store, and how large they are. */
async function filesIn({ config }: TestStack, folder: string): Promise<{ path: string; size: number }[]> {
  const root = join(fileURLToPath(config.objectStoreUrl.replace('disk:', 'file:')), folder);
  const paths = await filesBelow(root);
  return Promise.all(
    paths.map(async (path) => ({
      path,
      size: await stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    })),
  );
}

const archivesIn = async (stack: TestStack) =>
  (await filesIn(stack, 'objects')).filter(({ path }) => path.includes('/exports@/'));

async function originalOf({ clients }: TestStack, media: string): Promise<Buffer> {
  const { rows } = await sql<{ key: string }>`select original_key as key from media.media where id = ${media}`.execute(
    clients.database.for(),
  );
  return buffer(await clients.store.get(rows[0]?.key ?? ''));
}

test.for(TOPOLOGIES)(
  'a person fetches all that is kept of them as a ZIP, by a link of their own that ends: %s',
  { timeout: 180_000 },
  async (topology, { expect, onTestFinished }) => {
    const stack = await testStack();
    onTestFinished(stack.stop);
    const system = await startTestSystem(stack, topology);
    onTestFinished(system.stop);
    const ada = await signUp(system.url, { username: 'ada', password: PASSWORD });
    const eve = await signUp(system.url, { username: 'eve', password: PASSWORD });
    const media = await ada.upload(await photo(640, 480));
    expect((await ada.processed(media)).status).toBe('READY');
    const post = await ada.post({ mediaIds: [media], caption: 'At the sea #sea', location: 'Ostend' });
    await ada.comment(post.id, 'First!');
    await eve.comment(post.id, 'What eve says');
    await ada.like(post.id);
    await eve.follow(ada);
    await expect.poll(() => stack.settled().then(() => true)).toBe(true);

    const id = await request(ada);
    const early = await look(ada, id);
    expect(early?.status === 'PENDING' ? early.url : null).toBeNull();
    const link = await linkOf(ada, id);
    const { headers, bytes } = await download(link);
    expect(headers.get('content-type')).toBe('application/zip');
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="lumigraph-[\d-]{10}\.zip"$/);
    expect(headers.get('cache-control')).toBe('private, no-store');

    const files = await unzip(bytes);
    const read = (path: string) => JSON.parse(files.get(path)?.bytes.toString() ?? 'null');
    for (const path of [...files.keys()].filter((path) => path.endsWith('.json'))) expect(read(path)).not.toBeNull();
    expect(read('account.json')).toMatchObject({ id: ada.id, username: 'ada', email: 'ada@example.com' });
    expect(read('posts.json')).toMatchObject([{ id: post.id, hashtags: ['sea'], mediaIds: [media] }]);
    expect(read('comments.json')).toMatchObject([{ body: 'First!' }]);
    expect(read('followers.json')).toMatchObject([{ userId: eve.id, username: 'eve' }]);
    const original = files.get(`media/${media}.jpg`);
    expect(original).toEqual({ bytes: await originalOf(stack, media), isStored: true });
    expect((await sharp(original?.bytes).metadata()).exif).toBeUndefined();
    expect(bytes.toString('latin1')).not.toContain('eve@example.com');

    // Nobody else, by whatever means.
    expect(await look(eve, id)).toBeNull();
    expect(await look({ api: connectApi(system.url) }, id)).toBeUndefined();
    const forged = new URL(link);
    forged.searchParams.set('expires', '4102444800');
    const [path, query] = link.split('?');
    const elsewhere = [forged.href, String(path), `${String(path).replace(ada.id, eve.id)}?${query}`];
    for (const other of elsewhere) expect((await download(other)).status).toBe(403);

    const key = new URL(link).pathname.replace('/objects/', '');
    const brief = new URL(await stack.clients.store.presignGet(key, { expiresInSeconds: 1 }));
    const status = async () => (await download(`${system.url}${brief.pathname}${brief.search}`)).status;
    await expect.poll(status).toBe(403);

    await sql`update users.data_exports set ends_at = now()`.execute(stack.clients.database.for());
    expect(await look(ada, id)).toMatchObject({ status: 'EXPIRED', url: null, expiresAt: null });
    await createDataExports(stack.clients).endOld();
    expect((await download(link)).status).toBe(404);
    expect(await archivesIn(stack)).toEqual([]);
  },
);

/** Fifty megabytes of originals, and rows enough to be busy with for a while. */
async function burden(stack: TestStack, owner: UserId): Promise<Map<MediaId, Buffer>> {
  const db = stack.clients.database.for();
  const originals = new Map<MediaId, Buffer>();
  for (let n = 0; n < 20; n++) {
    const id = await createSeed(stack.clients).media(owner);
    const [key, bytes] = [`${slotOf(id)}/${id}/1/original-0`, randomBytes(2.5 * MIB)];
    await stack.clients.store.put(key, bytes, { contentType: 'image/jpeg' });
    await sql`update media.media set original_key = ${key} where id = ${id}`.execute(db);
    originals.set(id, bytes);
  }
  await sql`insert into engagement.likes_by_user (slot, user_id, post_id)
    select ${slotOf(owner)}, ${owner}, n from generate_series(1, 250000) n`.execute(db);
  return originals;
}

/** How often an export was handed to a worker. */
async function deliveries({ clients }: TestStack): Promise<number> {
  const { manager, subjects } = clients.events.inside;
  return (await manager.consumers.info(subjects.streams.work, 'make-export')).delivered.consumer_seq;
}

// At once, since each waits half a minute until the job that nobody acknowledged is handed out again.
test.concurrent.for(TOPOLOGIES)(
  'a worker that is killed while it makes an archive leaves one archive in the end, whole: %s',
  { timeout: 300_000 },
  async (topology, { expect, onTestFinished }) => {
    const stack = await testStack();
    onTestFinished(stack.stop);
    const system = await startTestSystem(stack, topology);
    onTestFinished(system.stop);
    const ada = await signUp(system.url, { username: 'ada', password: PASSWORD });
    const originals = await burden(stack, idOf(ada));

    const id = await request(ada);
    const halfDone = async () => (await filesIn(stack, 'temporary')).some(({ size }) => size > 50 * MIB);
    await expect.poll(halfDone, { interval: 5, timeout: 30_000 }).toBe(true);
    await system.kill(system.workerOf('people'));
    expect(await look(ada, id)).toMatchObject({ status: 'PENDING', url: null });
    expect(await request(ada)).toBe(id);
    expect(await archivesIn(stack)).toEqual([]);

    await system.revive(system.workerOf('people'));
    const files = await unzip((await download(await linkOf(ada, id, 200_000))).bytes);
    expect(await deliveries(stack)).toBe(2);
    expect(await archivesIn(stack)).toHaveLength(1);
    for (const [media, bytes] of originals) expect(files.get(`media/${media}.jpg`)?.bytes.equals(bytes)).toBe(true);
    const likes: { postId: string }[] = JSON.parse(files.get('likes.json')?.bytes.toString() ?? '');
    expect([likes.length, likes[0]?.postId, likes.at(-1)?.postId]).toEqual([250_000, '1', '250000']);
  },
);
