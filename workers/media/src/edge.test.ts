import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type MediaId, newId, slotOf, type UserId } from '@lumigraph/ids';
import { createMediaRecord, type MediaRecord, mediaPrefix } from '@lumigraph/media';
import { keysOfMedia } from '@lumigraph/media-reads';
import { createPostReads } from '@lumigraph/post-reads';
import { createSeed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createEdge, type Edge } from './edge.ts';
import { createObjectDeletion } from './objects.ts';
import { createWarming } from './warming.ts';

const SECRET = 'e'.repeat(32);

let stack: TestStack;
let record: MediaRecord;
/** What takes the place of nginx: it answers with one status, and notes what it is asked by whom. */
let server: Server;
let status: number;
let asked: string[];
let atOnce: { now: number; most: number };
let edge: Edge;
let faults: unknown[];

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const { range } = request.headers;
    asked.push(
      `${request.headers['x-edge-secret'] === SECRET ? '' : 'unknown: '}${request.url}${range ? ` ${range}` : ''}`,
    );
    atOnce.most = Math.max(atOnce.most, ++atOnce.now);
    await new Promise((resolve) => setImmediate(resolve));
    atOnce.now--;
    response.writeHead(status).end('some bytes');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  stack = await testStack({ EDGE_SECRET: SECRET, EDGE_URL: `${url}/a, ${url}/b` });
  record = createMediaRecord(stack.clients);
  edge = createEdge({ ...stack.clients, onFault: () => (error) => void faults.push(error) });
});
afterAll(async () => {
  server.close();
  await record.stop();
  await stack.stop();
});
beforeEach(() => {
  [status, asked, faults, atOnce] = [404, [], [], { now: 0, most: 0 }];
});

test('every edge forgets the objects of a deleted media, which are in the store until then', async () => {
  const ana = newId<'user'>(7);
  const id = newId<'media'>(slotOf(ana));
  const keys = ['1/large-x', '1/thumbnail-x', '2/hls/720p-x'].map((name) => `${mediaPrefix(id)}${name}`);
  for (const key of keys) await stack.clients.store.put(key, Buffer.from('x'), { contentType: 'image/jpeg' });
  const forget = () =>
    createObjectDeletion({ ...stack.clients, record, edge })({ mediaId: id, ownerId: ana, version: 1 });
  for (const away of [500, 502, 504]) {
    status = away;
    await expect(forget()).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  }
  for (const kept of [200, 403]) {
    status = kept;
    await expect(forget()).rejects.toMatchObject({ code: 'PURGE_REFUSED' });
  }
  expect(await stack.clients.store.head(keys[0] ?? '')).not.toBeNull();
  [status, asked] = [404, []];
  await forget();
  expect(asked.sort()).toEqual(['/a', '/b'].flatMap((path) => keys.map((key) => `${path}/purge/${key}`)).sort());
  expect(await stack.clients.store.list(mediaPrefix(id), null, 10)).toEqual([]);
});

test('of a film, and of nothing else, every slice is forgotten by itself', async () => {
  const MIB = 1024 ** 2;
  const ofOne = { ...stack.config, edgeUrls: stack.config.edgeUrls.slice(0, 1) };
  await createEdge({ ...stack.clients, config: ofOne }).purge([
    { key: '7/1/1/720p-x.mp4', byteSize: 2 * MIB + 1 },
    { key: '7/1/1/video-x.mp4', byteSize: MIB },
    { key: '7/1/1/large-x', byteSize: 3 * MIB },
    { key: '7/1/1/hls-x.m3u8', byteSize: 9 },
  ]);
  const starts = (key: string, ...of: number[]) => of.map((start) => `/a/purge/7/1/1/${key} bytes=${start}-${start}`);
  const whole = ['/a/purge/7/1/1/large-x', '/a/purge/7/1/1/hls-x.m3u8'];
  const slices = [...starts('720p-x.mp4', 0, MIB, 2 * MIB), ...starts('video-x.mp4', 0)];
  expect(asked.sort()).toEqual([...whole, ...slices].sort());
});

test('an edge that does not answer is away', async () => {
  const config = { ...stack.config, edgeUrls: ['http://127.0.0.1:1'] };
  await expect(createEdge({ ...stack.clients, config }).purge([{ key: '7/1/1/x', byteSize: 1 }])).rejects.toMatchObject(
    {
      code: 'STORE_UNAVAILABLE',
    },
  );
});

/** A media with three pictures and a film. */
async function ready(ownerId: UserId): Promise<MediaId> {
  const id = newId<'media'>(slotOf(ownerId));
  const about = { id, ownerId, kind: 'IMAGE', contentType: 'image/jpeg', byteSize: 1, sha256: null } as const;
  await record.announce({ ...about, uploadKey: `${mediaPrefix(id)}1/upload-x`, altText: null, filter: null });
  await record.uploaded(id);
  const size = { width: 150, height: 150, byteSize: 1 };
  const shown = { width: 150, height: 150, blurHash: 'L', dominantColor: '#123456' };
  await record.ready({ id, generation: 1 }, shown, [
    { ...size, name: 'large', format: 'jpeg', key: `${mediaPrefix(id)}1/large-jpeg` },
    { ...size, name: 'large', format: 'avif', key: `${mediaPrefix(id)}1/large-avif` },
    { ...size, name: 'thumbnail', format: 'webp', key: `${mediaPrefix(id)}1/thumbnail-webp` },
    { ...size, name: 'animation', format: 'mp4', key: `${mediaPrefix(id)}1/animation-mp4` },
  ]);
  return id;
}

test('the pictures of a post that is pulled are fetched by every edge, a few at once; no failure matters', async () => {
  const seed = createSeed(stack.clients);
  const ana = await seed.account();
  const media = await ready(ana);
  const pictures = ['large-jpeg', 'large-avif', 'thumbnail-webp'].map((name) => `${mediaPrefix(media)}1/${name}`);
  const { ofPost } = warming();
  const postId = await seed.post(ana, { media: [media], delivery: 'pull' });
  const told = { postId, authorId: ana, version: 1, publishedAt: 1 };
  await ofPost({ ...told, delivery: 'push' });
  expect(asked).toEqual([]);
  status = 200;
  await ofPost({ ...told, delivery: 'pull' });
  expect(asked.sort()).toEqual(warmed(pictures));
  expect(faults).toEqual([]);
  status = 503;
  await ofPost({ ...told, delivery: 'pull' });
  expect(faults).toHaveLength(2 * pictures.length);
  await edge.warm(Array.from({ length: 40 }, (_, place) => `7/1/1/x${place}`));
  expect(atOnce.most).toBeLessThanOrEqual(4);
});

test('pictures that come after publication are fetched too, as often as it is told; those of no published post of such an author are not', async () => {
  status = 200;
  const seed = createSeed(stack.clients);
  const { ofMedia } = warming();
  const [ana, bob] = [await seed.account(), await seed.account()];
  const [published, waiting, deleted] = [await ready(ana), await ready(ana), await ready(ana)];
  const [alone, pushed] = [await ready(ana), await ready(bob)];
  await seed.post(ana, { media: [published], delivery: 'pull' });
  await seed.post(ana, { media: [waiting], status: 'PROCESSING' });
  await seed.post(ana, { media: [deleted], delivery: 'pull', isDeleted: true });
  await seed.post(bob, { media: [pushed] });
  for (const mediaId of [waiting, deleted, alone]) await ofMedia({ mediaId, ownerId: ana, version: 3 });
  await ofMedia({ mediaId: pushed, ownerId: bob, version: 3 });
  expect(asked).toEqual([]);
  const late = { name: 'medium', format: 'avif', width: 100, height: 100, byteSize: 1 } as const;
  await record.addRenditions({ id: published, generation: 1 }, [
    { ...late, key: `${mediaPrefix(published)}1/medium-avif` },
  ]);
  const names = ['large-jpeg', 'large-avif', 'medium-avif', 'thumbnail-webp'];
  for (const _ of [1, 2]) {
    asked = [];
    // Read before the change, and not yet dropped: the gateway would know nothing of the new picture.
    for (const key of keysOfMedia(published)) await stack.clients.redis.set(key, 'stale');
    await ofMedia({ mediaId: published, ownerId: ana, version: 3 });
    expect(asked.sort()).toEqual(warmed(names.map((name) => `${mediaPrefix(published)}1/${name}`)));
    for (const key of keysOfMedia(published)) expect(await stack.clients.redis.get(key)).toBeNull();
  }
});

const warming = () => createWarming({ ...stack.clients, edge, record, posts: createPostReads(stack.clients.database) });

const warmed = (keys: readonly string[]) =>
  ['/a', '/b'].flatMap((path) => keys.map((key) => `${path}/warm/${key}`)).sort();

test('without an edge nothing happens', async () => {
  const config = { ...stack.config, edgeUrls: [] };
  await createEdge({ ...stack.clients, config }).purge([{ key: '7/1/1/x', byteSize: 1 }]);
  expect(asked).toEqual([]);
});
