import { type MediaId, newId, slotOf, type UserId } from '@lumigraph/ids';
import { type HttpServer, serveHttp } from '@lumigraph/lifecycle';
import { signMediaUrl } from '@lumigraph/media-urls';
import { createSeed, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMediaRecord, type MediaRecord, mediaPrefix } from '../index.ts';
import { createDelivery } from './delivery.ts';

const SECRET = 'e'.repeat(32);

let stack: TestStack;
let seed: Seed;
let record: MediaRecord;
let server: HttpServer;
beforeAll(async () => {
  stack = await testStack({ EDGE_SECRET: SECRET });
  seed = createSeed(stack.clients);
  record = createMediaRecord(stack.clients);
  const { log, metrics } = stack.clients;
  const routes = createDelivery(stack.clients);
  server = await serveHttp({ host: '127.0.0.1', port: 0, log, metrics, routes, checks: {} });
});
afterAll(async () => {
  await server.close(0);
  await record.stop();
  await stack.stop();
});

/** A media of a post, with one rendition, an upload and their objects. */
async function posted(author?: UserId): Promise<MediaId> {
  const owner = author ?? (await seed.account());
  const id = newId<'media'>(slotOf(owner));
  const about = { id, ownerId: owner, kind: 'IMAGE', contentType: 'image/jpeg', byteSize: 9, sha256: null } as const;
  const uploadKey = `${mediaPrefix(id)}1/upload-x`;
  await record.announce({ ...about, uploadKey, altText: null, filter: null });
  await record.uploaded(id);
  const shown = { width: 640, height: 480, blurHash: 'L', dominantColor: '#123456' };
  const key = keyOf(id);
  await record.ready({ id, generation: 1 }, shown, [
    { name: 'large', format: 'webp', width: 640, height: 480, byteSize: 9, key },
  ]);
  for (const one of [key, uploadKey]) {
    await stack.clients.store.put(one, Buffer.from('the bytes'), { contentType: 'image/webp' });
  }
  await seed.post(owner, { media: [id] });
  return id;
}

const keyOf = (id: MediaId) => `${mediaPrefix(id)}1/large-webp`;

/** For everybody, or for one viewer. */
function pathOf(target: string, seconds = 60, viewer: UserId | null = null): string {
  const until = Math.floor(Date.now() / 1_000) + seconds;
  const address = { baseUrl: '', secret: stack.config.mediaUrlSecret };
  return signMediaUrl(address, target, viewer ? { audience: 'private', viewer, until } : { audience: 'public', until });
}

const ask = (path: string, headers: Record<string, string> = { 'x-edge-secret': SECRET }) =>
  fetch(`${server.url}${path}`, { headers });

test('a check names the object that a URL leads to, and what the client is to be told of it', async () => {
  const id = await posted();
  const told = { 'x-object-key': keyOf(id), 'x-cache-control': 'public, max-age=604800, immutable' };
  const named = await ask(`/edge/check${pathOf(keyOf(id))}`);
  expect(named.status).toBe(204);
  expect(Object.fromEntries(named.headers)).toMatchObject({
    ...told,
    'x-content-disposition': `inline; filename="${id}-large.webp"`,
  });
  expect(named.headers.get('x-vary')).toBeNull();
  const open = await ask(`/edge/check${pathOf(`${mediaPrefix(id)}any`)}`, {
    'x-edge-secret': SECRET,
    accept: 'image/webp',
  });
  expect(Object.fromEntries(open.headers)).toMatchObject({ ...told, 'x-vary': 'Accept' });
});

async function refusal(path: string) {
  const { status, headers } = await ask(`/edge/check${path}`);
  return [status, headers.get('x-refusal'), headers.get('x-object-key')];
}

test('a check refuses as delivery does, in the one way that nginx knows', async () => {
  const id = await posted();
  expect(await refusal(pathOf(keyOf(id), -1))).toEqual([403, '403', null]);
  expect(await refusal(pathOf(keyOf(id)).replace('large', 'small'))).toEqual([403, '403', null]);
  expect(await refusal(pathOf(`${mediaPrefix(id)}1/upload-x`))).toEqual([403, '404', null]);
  await record.remove([id]);
  expect(await refusal(pathOf(keyOf(id)))).toEqual([403, '404', null]);
});

test('a check of what is private tells what its viewer may see now', async () => {
  const [owner, follower] = [await seed.account({ isPrivate: true }), await seed.account()];
  await seed.follow(follower, owner);
  const id = await posted(owner);
  const path = pathOf(keyOf(id), 60, follower);
  const checked = await ask(`/edge/check${path}`);
  expect([checked.status, checked.headers.get('x-object-key'), checked.headers.get('x-cache-control')]).toEqual([
    204,
    keyOf(id),
    'private, max-age=900',
  ]);
  expect(await refusal(pathOf(keyOf(id)))).toEqual([403, '404', null]);
  await seed.unfollow(follower, owner);
  expect(await refusal(path)).toEqual([403, '404', null]);
});

test('the edge gets the objects of renditions and no others, as long as their media is there', async () => {
  const id = await posted();
  const answer = await ask(`/edge/objects/${keyOf(id)}`);
  expect([answer.status, await answer.text()]).toEqual([200, 'the bytes']);
  expect(answer.headers.get('etag')).toMatch(/^".+"$/);
  expect((await ask(`/edge/objects/${keyOf(id)}`, { 'x-edge-secret': SECRET, range: 'bytes=0-2' })).status).toBe(206);
  for (const key of [`${mediaPrefix(id)}1/upload-x`, `${mediaPrefix(id)}1/large-x`, 'exports/7/1/x', '../x', '']) {
    expect((await ask(`/edge/objects/${key}`)).status, key).toBe(404);
  }
  await record.remove([id]);
  expect((await ask(`/edge/objects/${keyOf(id)}`)).status).toBe(404);
});

test('for who does not know the secret there is nothing', async () => {
  const id = await posted();
  for (const path of [pathOf(keyOf(id)), `/edge/check${pathOf(keyOf(id))}`, `/edge/objects/${keyOf(id)}`]) {
    expect((await ask(path)).ok).toBe(true);
    for (const headers of [{}, { 'x-edge-secret': '' }, { 'x-edge-secret': `${SECRET}e` }]) {
      const { status, headers: sent } = await ask(path, { ...headers });
      expect([status, sent.get('x-object-key')], path).toEqual([404, null]);
    }
  }
});

test('without a secret there are no routes for an edge', () => {
  const config = { ...stack.config, edgeSecret: undefined };
  expect(createDelivery({ ...stack.clients, config }).map(({ path }) => path)).toEqual(['/media/']);
});
