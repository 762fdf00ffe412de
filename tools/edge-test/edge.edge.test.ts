import { rm } from 'node:fs/promises';
import { request } from 'node:http';
import { type MediaId, newId, slotOf, type UserId } from '@lumigraph/ids';
import type { HttpServer } from '@lumigraph/lifecycle';
import { createMediaSubgraph, type MediaRecord, mediaPrefix, type Rendition } from '@lumigraph/media';
import { signMediaUrl } from '@lumigraph/media-urls';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { sql } from 'kysely';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createSeed, type Link, type Seed, type TestStack } from '../test-stack/index.ts';
import type { Edge } from './nginx.ts';
import { cached, filesOf, read, startWorld, type World } from './world.ts';

const FIELDS = 'url(format: JPEG) adaptiveUrl renditions { name format url } filterPreviews { url }';
const FORMATS: ('jpeg' | 'webp' | 'avif')[] = ['jpeg', 'webp', 'avif'];

let world: World;
let stack: TestStack;
let seed: Seed;
let record: MediaRecord;
let subgraph: Subgraph;
let origin: HttpServer;
let link: Link;
let edge: Edge;
let patient: Edge;
let asked: string[];
let ana: UserId;
let bob: UserId;
let photo: Buffer;

beforeAll(async () => {
  world = await startWorld();
  ({ stack, record, origin, link, edge, patient, asked } = world);
  seed = createSeed(stack.clients);
  [ana, bob] = [await seed.account(), await seed.account()];
  photo = await sharp({ create: { width: 150, height: 150, channels: 3, background: '#336699' } })
    .jpeg()
    .toBuffer();
  subgraph = createMediaSubgraph({ ...stack.clients, config: { ...stack.config, mediaUrl: patient.url } });
}, 120_000);
beforeEach(() => {
  asked.length = 0;
});
afterAll(async () => {
  await subgraph?.stop();
  await world?.stop();
});

const bytesOf = (format: Rendition['format'], id: MediaId) =>
  format === 'jpeg' ? photo : Buffer.from(`${id} as ${format}`.repeat(50));

/** A media that is READY, with its objects. */
async function ready(owner: UserId, formats = FORMATS): Promise<MediaId> {
  const id = newId<'media'>(slotOf(owner));
  const about = { id, ownerId: owner, kind: 'IMAGE', contentType: 'image/jpeg', byteSize: 9, sha256: null } as const;
  await record.announce({ ...about, uploadKey: `${mediaPrefix(id)}1/upload-x`, altText: null, filter: null });
  await sql`update media.media set status = 'PROCESSING' where id = ${id}`.execute(stack.clients.database.for());
  const renditions = await stored(id, formats);
  const shown = { width: 3000, height: 2000, blurHash: 'L', dominantColor: '#123456' };
  expect(await record.ready({ id, generation: 1 }, shown, renditions)).not.toBe(false);
  return id;
}

/** Renditions in these formats, their objects in the store. */
async function stored(id: MediaId, formats: typeof FORMATS): Promise<Rendition[]> {
  const renditions = formats.flatMap((format): Rendition[] => [
    { name: 'large', format, width: 1080, height: 720, byteSize: 9, key: `${mediaPrefix(id)}1/large-${format}` },
    { name: 'thumbnail', format, width: 150, height: 150, byteSize: 9, key: `${mediaPrefix(id)}1/thumbnail-${format}` },
  ]);
  for (const { key, format } of renditions) {
    await stack.clients.store.put(key, bytesOf(format, id), { contentType: `image/${format}` });
  }
  return renditions;
}

async function posted(owner: UserId) {
  const id = await ready(owner);
  return { id, post: await seed.post(owner, { media: [id] }) };
}

interface Urls {
  url: string;
  adaptiveUrl: string;
  renditions: { name: string; format: string; url: string }[];
  filterPreviews: { url: string }[];
}

/** The URLs of the patient edge. */
async function urlsOf(id: MediaId, viewer: UserId | null): Promise<Urls> {
  const query = `query ($id: ID!) { media(id: $id) { ${FIELDS} } }`;
  const { data, errors } = await stack.ask(subgraph, query, { id }, viewer);
  expect(errors).toBeUndefined();
  return JSON.parse(JSON.stringify(data?.media));
}

/** The same URL at the other edge. */
const hasty = (url: string) => url.replace(patient.url, edge.url);

const statusOf = async (url: string) => (await read(url)).status;
const askedFor = (part: string) => asked.filter((path) => path.includes(part));

/** The path goes out as it is, which fetch would tidy. */
function rawStatus(url: string, path: string, method = 'GET'): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const ask = request({ hostname, port, path, method, agent: false }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    ask.once('error', reject);
    ask.end();
  });
}

test('the second of two readers is served without the origin, as delivery itself would', async () => {
  const { id } = await posted(ana);
  const { url } = await urlsOf(id, bob);
  const first = await read(url);
  expect([first.status, first.cache, first.body.equals(photo)]).toEqual([200, 'MISS', true]);
  expect(Object.fromEntries(first.headers)).toMatchObject({
    'content-type': 'image/jpeg',
    'content-length': String(photo.length),
    'cache-control': 'public, max-age=604800, immutable',
    'content-disposition': `inline; filename="${id}-large.jpg"`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'accept-ranges': 'bytes',
    'access-control-allow-origin': '*',
  });
  expect(first.headers.get('vary')).toBeNull();
  expect(asked).toHaveLength(2);
  const rest = await Promise.all(Array.from({ length: 20 }, () => read(url)));
  expect(new Set(rest.map(({ status, cache }) => `${status} ${cache}`))).toEqual(new Set(['200 HIT']));
  expect(asked).toHaveLength(2);
});

test('many readers at once make one request of the origin for each thing', async () => {
  const { id } = await posted(ana);
  const { url } = await urlsOf(id, bob);
  const answers = await Promise.all(Array.from({ length: 20 }, () => statusOf(url)));
  expect(new Set(answers)).toEqual(new Set([200]));
  expect([askedFor('/check/').length, askedFor('/objects/').length]).toEqual([1, 1]);
});

test('whoever may see a picture, by whichever signature, shares one copy; another edge takes it from the shield', async () => {
  const id = await ready(ana);
  const { url: own } = await urlsOf(id, ana);
  const first = await read(own);
  await seed.post(ana, { media: [id] });
  const { url } = await urlsOf(id, bob);
  expect(url).not.toBe(own);
  const second = await read(url);
  expect([first.headers.get('cache-control'), second.headers.get('cache-control')]).toEqual([
    'private, max-age=900',
    'public, max-age=604800, immutable',
  ]);
  expect([first.cache, second.cache]).toEqual(['MISS', 'HIT']);
  expect([askedFor('/check/').length, askedFor('/objects/').length]).toEqual([2, 1]);
  for (const file of await filesOf(patient, 'edge')) await rm(file);
  expect(await statusOf(url)).toBe(200);
  expect(askedFor('/objects/')).toHaveLength(1);
});

test('forged and expired URLs are refused, whatever is in the caches', async () => {
  const [{ id }, { id: other }] = [await posted(ana), await posted(ana)];
  const { url } = await urlsOf(id, bob);
  expect(await statusOf(url)).toBe(200);
  const { pathname, search, origin: host } = new URL(url);
  const address = { baseUrl: patient.url, secret: stack.config.mediaUrlSecret };
  const over = { audience: 'public', until: Math.floor(Date.now() / 1_000) - 1 } as const;
  for (const forged of [
    url.replace(/until=\d+/, 'until=9999999999'),
    url.replace(/until=\d+/, 'until=1'),
    url.replace('for=public', `for=${bob}`),
    url.replace(/signature=./, 'signature=-'),
    `${host}${pathname.replace(id, other)}${search}`,
    `${host}${pathname.replace('large-jpeg', 'original-x')}${search}`,
    `${host}${pathname}`,
    `${host}${pathname}?`,
    signMediaUrl(address, pathname.slice('/media/'.length), over),
  ]) {
    const { status, headers } = await read(forged);
    expect([status, headers.get('cache-control')], forged).toEqual([403, 'no-store']);
  }
});

test('all Accept headers come down to a few: one copy of each format', async () => {
  const { id } = await posted(ana);
  const { adaptiveUrl, url } = await urlsOf(id, bob);
  const types = async (accepts: string[]) => {
    const answers = await Promise.all(accepts.map((accept) => read(adaptiveUrl, { accept })));
    for (const { headers } of answers) expect(headers.get('vary')).toBe('Accept');
    return [...new Set(answers.map(({ headers }) => headers.get('content-type')))];
  };
  expect(
    await types(['image/avif,image/webp,*/*', 'IMAGE/WEBP, image/avif;q=0.9', 'x/y,image/avif,image/webp;v=b3']),
  ).toEqual(['image/avif']);
  expect(
    await types(['image/webp,*/*', 'image/avif;q=0,image/webp', 'image/avif;v=1;q=0.00 , image/webp;q=0.1']),
  ).toEqual(['image/webp']);
  expect(await types(['*/*', 'image/png', 'image/avif;q=0, image/webp;q=0.0', 'ximage/webp', 'image/webpx'])).toEqual([
    'image/jpeg',
  ]);
  expect([askedFor('/check/').length, askedFor('/objects/').length]).toEqual([3, 3]);
  const { headers } = await read(url, { accept: 'image/avif' });
  expect([headers.get('content-type'), headers.get('vary')]).toEqual(['image/jpeg', null]);
});

test('AVIF that comes later takes the place of what was given instead, which nobody keeps for long', async () => {
  const id = await ready(ana, ['jpeg', 'webp']);
  await seed.post(ana, { media: [id] });
  const url = hasty((await urlsOf(id, bob)).adaptiveUrl);
  const given = async () => {
    const { headers } = await read(url, { accept: 'image/avif,image/webp,*/*' });
    return [headers.get('content-type'), headers.get('cache-control'), headers.get('vary')];
  };
  expect(await given()).toEqual(['image/webp', 'public, max-age=60', 'Accept']);
  expect(await given()).toEqual(['image/webp', 'public, max-age=60', 'Accept']);
  expect(await record.addRenditions({ id, generation: 1 }, await stored(id, ['avif']))).toBe(true);
  await expect.poll(given).toEqual(['image/avif', 'public, max-age=604800, immutable', 'Accept']);
});

test('ranges and conditions are answered from the cache', async () => {
  const { id } = await posted(ana);
  const { url } = await urlsOf(id, bob);
  const part = await read(url, { range: 'bytes=2-9' });
  expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 2-9/${photo.length}`]);
  expect(part.body.equals(photo.subarray(2, 10))).toBe(true);
  const etag = part.headers.get('etag') ?? '';
  expect(etag).toMatch(/^"\w+"$/);
  expect((await read(url, { 'if-none-match': etag })).status).toBe(304);
  expect((await read(url, { 'if-none-match': '"other"' })).status).toBe(200);
  const beyond = await read(url, { range: `bytes=${photo.length}-` });
  expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${photo.length}`]);
  expect(beyond.headers.get('cache-control')).toMatch(/\bno-store$/);
  expect(beyond.headers.get('access-control-allow-origin')).toBe('*');
  const head = await fetch(url, { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, String(photo.length), '']);
  expect(askedFor('/objects/')).toHaveLength(1);
});

test('pages of any origin may read it, and nobody may write', async () => {
  const { id } = await posted(ana);
  const { url } = await urlsOf(id, bob);
  const preflight = await fetch(url, { method: 'OPTIONS', headers: { 'access-control-request-headers': 'range' } });
  expect(preflight.status).toBe(204);
  expect(Object.fromEntries(preflight.headers)).toMatchObject({
    'access-control-allow-origin': '*',
    'access-control-allow-methods': 'GET, HEAD',
    'access-control-allow-headers': 'range',
  });
  for (const method of ['POST', 'PUT', 'DELETE', 'PURGE', 'PATCH']) {
    expect((await fetch(url, { method })).status).toBe(405);
  }
  expect(asked).toEqual([]);
});

test('what is made for one reader is made anew each time', async () => {
  const id = await ready(ana, ['jpeg']);
  const [preview] = (await urlsOf(id, ana)).filterPreviews;
  for (const times of [1, 2]) {
    const { status, headers } = await read(preview?.url ?? '');
    expect([status, headers.get('content-type'), headers.get('cache-control')]).toEqual([
      200,
      'image/jpeg',
      'private, max-age=900',
    ]);
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(asked.filter((path) => path.startsWith('/media/'))).toHaveLength(times);
  }
});

test('what goes private is refused as soon as the edge asks again, and is back with its owner', async () => {
  const carol = await seed.account();
  const { id } = await posted(carol);
  const url = hasty((await urlsOf(id, bob)).url);
  expect(await statusOf(url)).toBe(200);
  await setPrivate(carol, true);
  await expect.poll(() => statusOf(url)).toBe(404);
  expect((await read(url)).headers.get('cache-control')).toBe('no-store');
  await setPrivate(carol, false);
  await expect.poll(() => statusOf(url)).toBe(200);
  expect(askedFor('/objects/')).toHaveLength(1);
});

test('what a viewer was given of a private account is refused as soon as the edge asks again when they are blocked', async () => {
  const [owner, viewer] = [await seed.account(), await seed.account()];
  await setPrivate(owner, true);
  await seed.follow(viewer, owner);
  const { id } = await posted(owner);
  const [url, own] = [hasty((await urlsOf(id, viewer)).url), hasty((await urlsOf(id, owner)).url)];
  expect([await statusOf(url), await statusOf(own)]).toEqual([200, 200]);
  await seed.block(owner, viewer);
  await expect.poll(() => statusOf(url)).toBe(404);
  expect((await read(url)).headers.get('cache-control')).toBe('no-store');
  expect(await statusOf(own)).toBe(200);
  expect(askedFor('/objects/')).toHaveLength(1);
});

async function setPrivate(user: UserId, isPrivate: boolean): Promise<void> {
  const db = stack.clients.database.for();
  await sql`update users.accounts set is_private = ${isPrivate} where id = ${user}`.execute(db);
  await seed.changeAccount(user, {});
}

test('deletion takes the bytes out of both tiers of each edge, even where the URL is still remembered', async () => {
  const [{ id }, { id: other }] = [await posted(ana), await posted(ana)];
  const [{ adaptiveUrl }, { adaptiveUrl: kept }] = [await urlsOf(id, bob), await urlsOf(other, bob)];
  const accept = 'image/webp';
  for (const url of [adaptiveUrl, hasty(adaptiveUrl), kept]) expect((await read(url, { accept })).status).toBe(200);
  const copies = (of: MediaId) =>
    Promise.all(
      [edge, patient].flatMap((one) =>
        (['edge', 'shield'] as const).map((tier) => cached(one, tier, bytesOf('webp', of))),
      ),
    );
  expect(await copies(id)).toEqual([1, 1, 1, 1]);
  await record.remove([id]);
  await expect.poll(() => copies(id)).toEqual([0, 0, 0, 0]);
  await stack.settled();
  expect((await read(adaptiveUrl, { accept })).status).toBe(404);
  expect((await read(kept, { accept })).cache).toBe('HIT');
});

test('what an author with many followers publishes is there before the first of them asks', async () => {
  const [id, pushed] = [await ready(ana), await ready(ana)];
  await publish(id, 'pull');
  await publish(pushed, 'push');
  await stack.settled();
  const { renditions } = await urlsOf(id, bob);
  asked.length = 0;
  for (const { url } of renditions) expect((await read(url)).cache, url).toBe('HIT');
  expect(askedFor('/objects/')).toEqual([]);
  expect((await read((await urlsOf(pushed, bob)).url)).cache).toBe('MISS');
});

test('what is made of it after its publication is there as well', async () => {
  const id = await ready(ana, ['jpeg', 'webp']);
  await publish(id, 'pull');
  await stack.settled();
  await record.addRenditions({ id, generation: 1 }, await stored(id, ['avif']));
  await stack.settled();
  const { renditions } = await urlsOf(id, bob);
  asked.length = 0;
  const formats = renditions.map(({ format }) => format);
  expect(formats.sort()).toEqual(['avif', 'avif', 'jpeg', 'jpeg', 'webp', 'webp']);
  for (const { url } of renditions) expect((await read(url)).cache, url).toBe('HIT');
  expect(askedFor('/objects/')).toEqual([]);
});

async function publish(media: MediaId, delivery: 'push' | 'pull'): Promise<void> {
  const postId = await seed.post(ana, { media: [media], delivery });
  const data = { postId, authorId: ana, version: 1, delivery, publishedAt: Date.now() };
  await stack.clients.events.publish({ name: 'posts.published', slot: slotOf(postId), data }, `test:${postId}`);
}

test('a client reaches nothing but media', async () => {
  const { id } = await posted(ana);
  const { pathname, search } = new URL((await urlsOf(id, bob)).url);
  const key = pathname.slice('/media/'.length);
  for (const path of [
    '/graphql?query={a}',
    '/metrics',
    '/health/ready',
    '/',
    `/edge/objects/${key}`,
    `/edge/check${pathname}${search}`,
    `/objects/${key}`,
    `/check${search}`,
    `/purge/${key}`,
    `/warm/${key}`,
  ]) {
    expect(await rawStatus(patient.url, path), path).toBe(404);
  }
  for (const path of [
    '/media/x\\..\\..\\..\\..\\graphql?query={a}',
    '/media/../graphql?a=b',
    '/media/x/%2e%2e/%2e%2e/graphql?a=b',
    '/media/x/..%2f..%2fgraphql?a=b',
    '/a//../media/x?a=b',
    `/media//${key}${search}`,
    `${pathname}%3f${search}`,
    `/media/${'x'.repeat(5_000)}?a=b`,
  ]) {
    expect([400, 403, 404, 414], path).toContain(await rawStatus(patient.url, path));
  }
  for (const place of [patient.control, patient.shield]) {
    for (const path of [`/purge/${key}`, `/warm/${key}`, `/objects/${key}`])
      expect(await rawStatus(place, path), path).toBe(404);
  }
  expect(asked).toEqual([]);
});

test('the origin itself serves media to the edge alone', async () => {
  const { id } = await posted(ana);
  const { pathname, search } = new URL((await urlsOf(id, bob)).url);
  const key = pathname.slice('/media/'.length);
  const paths = [`${pathname}${search}`, `/edge/check${pathname}${search}`, `/edge/objects/${key}`];
  for (const path of paths) {
    expect(await statusOf(`${origin.url}${path}`)).toBe(404);
    expect((await read(`${origin.url}${path}`, { 'x-edge-secret': `${world.secret}x` })).status).toBe(404);
    expect([200, 204]).toContain((await read(`${origin.url}${path}`, { 'x-edge-secret': world.secret })).status);
  }
  const upload = `/edge/objects/${mediaPrefix(id)}1/upload-x`;
  await stack.clients.store.put(upload.slice('/edge/objects/'.length), photo, { contentType: 'image/jpeg' });
  expect((await read(`${origin.url}${upload}`, { 'x-edge-secret': world.secret })).status).toBe(404);
});

test('without the origin, what is in the caches and was permitted is served, and nothing else', async () => {
  const [{ id }, { id: cold }] = [await posted(ana), await posted(ana)];
  const { url } = await urlsOf(id, bob);
  const { url: unknown } = await urlsOf(cold, bob);
  expect([await statusOf(url), await statusOf(hasty(url))]).toEqual([200, 200]);
  await link.cut();
  try {
    expect([await statusOf(url), await statusOf(unknown)]).toEqual([200, 503]);
    await expect.poll(() => statusOf(hasty(url))).toBe(503);
  } finally {
    await link.mend();
  }
  await expect.poll(() => statusOf(hasty(url))).toBe(200);
  expect(await statusOf(unknown)).toBe(200);
});
