import { type MediaId, newId, slotOf, type UserId } from '@lumigraph/ids';
import { serveHttp } from '@lumigraph/lifecycle';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { createMediaRecord, createMediaSubgraph, type MediaRecord, mediaPrefix, type Rendition } from '../index.ts';
import { createDelivery } from './delivery.ts';

const FIELDS = `url(format: JPEG) adaptiveUrl small: adaptiveUrl(width: 100) renditions { name format url } filterPreviews { filter { name } url }`;

const FORMATS: ('jpeg' | 'webp' | 'avif')[] = ['jpeg', 'webp', 'avif'];

let stack: TestStack;
let seed: Seed;
let record: MediaRecord;
let subgraph: Subgraph;
let stopServer: () => Promise<void>;
let ana: UserId;
let bob: UserId;
let photo: Buffer;
/** As `photo`, but one sees through it on one side. */
let sticker: Buffer;
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  [ana, bob] = [await seed.account(), await seed.account()];
  record = createMediaRecord(stack.clients);
  photo = await sharp({ create: { width: 150, height: 150, channels: 3, background: '#336699' } })
    .jpeg()
    .toBuffer();
  sticker = await sharp(photo).resize(75, 150).extend({ right: 75, background: '#00000000' }).webp().toBuffer();
  const { log, metrics } = stack.clients;
  const routes = createDelivery(stack.clients);
  const server = await serveHttp({ host: '127.0.0.1', port: 0, log, metrics, routes, checks: {} });
  stopServer = () => server.close(0);
  subgraph = createMediaSubgraph({ ...stack.clients, config: { ...stack.config, mediaUrl: server.url } });
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(async () => {
  await stopServer();
  await Promise.all([subgraph.stop(), record.stop()]);
  await stack.stop();
});

function bytesOf({ name, format }: Pick<Rendition, 'name' | 'format'>): Buffer {
  if (name === 'thumbnail' && format === 'webp') return sticker;
  return format === 'jpeg' ? photo : Buffer.from(`the ${name} as ${format}`.repeat(50));
}

/** A media that is READY, of one owner, with its objects. */
async function ready(owner: UserId, contentType?: string, formats = FORMATS): Promise<MediaId> {
  const id = newId<'media'>(slotOf(owner));
  const about = { id, ownerId: owner, kind: 'IMAGE', contentType: 'image/jpeg', byteSize: 9, sha256: null } as const;
  await record.announce({ ...about, uploadKey: `${mediaPrefix(id)}1/upload-x`, altText: null, filter: null });
  await record.uploaded(id);
  const renditions = renditionsOf(id, formats);
  await store(renditions, contentType);
  await record.ready(
    { id, generation: 1 },
    { width: 3000, height: 2000, blurHash: 'L', dominantColor: '#123456' },
    renditions,
  );
  return id;
}

const renditionsOf = (id: MediaId, formats: readonly (typeof FORMATS)[number][]) =>
  formats.flatMap((format): Rendition[] => [
    { name: 'large', format, width: 1080, height: 720, byteSize: 9, key: `${mediaPrefix(id)}1/large-${format}` },
    { name: 'thumbnail', format, width: 150, height: 150, byteSize: 9, key: `${mediaPrefix(id)}1/thumbnail-${format}` },
  ]);

async function store(renditions: readonly Rendition[], contentType?: string): Promise<void> {
  for (const one of renditions) {
    await stack.clients.store.put(one.key, bytesOf(one), { contentType: contentType ?? `image/${one.format}` });
  }
}

async function posted(owner: UserId, contentType?: string) {
  const id = await ready(owner, contentType);
  return { id, post: await seed.post(owner, { media: [id] }) };
}

interface Urls {
  url: string;
  adaptiveUrl: string;
  small: string;
  renditions: { name: string; format: string; url: string }[];
  filterPreviews: { filter: { name: string }; url: string }[];
}

async function urlsOf(id: MediaId, viewer: UserId | null): Promise<Urls> {
  const { data, errors } = await stack.ask(
    subgraph,
    `query ($id: ID!) { media(id: $id) { ${FIELDS} } }`,
    { id },
    viewer,
  );
  expect(errors).toBeUndefined();
  return JSON.parse(JSON.stringify(data?.media));
}

const statusOf = async (url: string, headers: Record<string, string> = {}) => (await fetch(url, { headers })).status;
const forWhom = (url: string) => new URL(url).searchParams.get('for');

test('a picture comes with its type, how long it may be kept, and nothing that would make it a page', async () => {
  const { id } = await posted(ana);
  const { url } = await urlsOf(id, bob);
  const answer = await fetch(url);
  expect(answer.status).toBe(200);
  expect(Buffer.from(await answer.arrayBuffer()).equals(photo)).toBe(true);
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'content-type': 'image/jpeg',
    'content-length': String(photo.length),
    'cache-control': 'public, max-age=604800, immutable',
    'content-disposition': `inline; filename="${id}-large.jpg"`,
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'accept-ranges': 'bytes',
    'access-control-allow-origin': '*',
  });
  expect(answer.headers.get('vary')).toBeNull();
  const head = await fetch(url, { method: 'HEAD' });
  expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([200, String(photo.length), '']);
  expect(await statusOf(url, { 'if-none-match': answer.headers.get('etag') ?? '' })).toBe(304);
  const part = await fetch(url, { headers: { range: 'bytes=2-9' } });
  expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 2-9/${photo.length}`]);
  expect(Buffer.from(await part.arrayBuffer()).equals(photo.subarray(2, 10))).toBe(true);
  expect(await statusOf(url, { range: `bytes=${photo.length}-` })).toBe(416);
});

test.each(['text/html', 'image/svg+xml', 'application/xhtml+xml', 'text/xml'])(
  '%s would be saved, never shown',
  async (type) => {
    const { id } = await posted(ana, type);
    const { headers } = await fetch((await urlsOf(id, bob)).url);
    expect(headers.get('content-disposition')).toBe('attachment');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  },
);

test('the adaptive URL gives the format that the reader takes, at least so wide', async () => {
  const { id } = await posted(ana);
  const { adaptiveUrl, small } = await urlsOf(id, bob);
  const read = async (url: string, accept: string) => {
    const answer = await fetch(url, { headers: { accept } });
    expect(answer.headers.get('vary')).toBe('Accept');
    return [answer.headers.get('content-type'), (await answer.arrayBuffer()).byteLength];
  };
  const length = (name: Rendition['name'], format: Rendition['format']) => bytesOf({ name, format }).length;
  expect(await read(adaptiveUrl, 'image/avif,image/webp,*/*')).toEqual(['image/avif', length('large', 'avif')]);
  expect(await read(adaptiveUrl, 'image/webp,image/*')).toEqual(['image/webp', length('large', 'webp')]);
  expect(await read(adaptiveUrl, 'image/avif;q=0, */*')).toEqual(['image/jpeg', photo.length]);
  expect(await read(small, 'image/webp')).toEqual(['image/webp', length('thumbnail', 'webp')]);
});

test('what the adaptive URL gives instead of AVIF that is still to come is kept for a minute, not for good', async () => {
  const id = await ready(ana, undefined, ['jpeg', 'webp']);
  const { adaptiveUrl: own } = await urlsOf(id, ana);
  await seed.post(ana, { media: [id] });
  const { adaptiveUrl, small } = await urlsOf(id, bob);
  const kept = async (url: string, accept: string) => {
    const { headers } = await fetch(url, { headers: { accept } });
    return [headers.get('content-type'), headers.get('cache-control')];
  };
  const forGood = 'public, max-age=604800, immutable';
  for (const url of [adaptiveUrl, small]) {
    expect(await kept(url, 'image/avif,image/webp')).toEqual(['image/webp', 'public, max-age=60']);
    expect(await kept(url, 'image/avif')).toEqual(['image/jpeg', 'public, max-age=60']);
    expect(await kept(url, 'image/webp')).toEqual(['image/webp', forGood]);
    expect(await kept(url, '*/*')).toEqual(['image/jpeg', forGood]);
  }
  expect(await kept(own, 'image/avif')).toEqual(['image/jpeg', 'private, max-age=60']);
  const [large, ...never] = renditionsOf(id, ['avif']);
  expect(never.map(({ name }) => name)).toEqual(['thumbnail']);
  await store(large ? [large] : []);
  await record.addRenditions({ id, generation: 1 }, large ? [large] : []);
  expect(await kept(adaptiveUrl, 'image/avif,image/webp')).toEqual(['image/avif', forGood]);
  expect(await kept(small, 'image/avif,image/webp')).toEqual(['image/webp', forGood]);
});

test('a URL cannot be changed, moved to another picture, or used after it ends', async () => {
  const [{ id }, { id: other }] = [await posted(ana), await posted(ana)];
  const { url, adaptiveUrl } = await urlsOf(id, bob);
  const { url: otherUrl } = await urlsOf(other, bob);
  const { pathname, search, origin } = new URL(url);
  for (const forged of [
    url.replace(/until=\d+/, 'until=9999999999'),
    url.replace('for=public', `for=${bob}`),
    url.replace(/signature=./, 'signature=-'),
    `${adaptiveUrl}&width=1`,
    `${origin}${new URL(otherUrl).pathname}${search}`,
    `${origin}${pathname.replace('large-jpeg', 'original-x')}${search}`,
    `${origin}${pathname}/../../${other}${search}`,
    `${origin}${pathname}`,
  ]) {
    expect(await statusOf(forged), forged).toBe(403);
  }
  expect((await fetch(url, { method: 'DELETE' })).status).toBe(405);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 8 * 86_400_000 });
  expect(await statusOf(url)).toBe(403);
});

test('the URL of what everybody sees ends at once when its owner goes private, and lives again when they are back', async () => {
  const { id } = await posted(ana);
  const { url, adaptiveUrl, renditions } = await urlsOf(id, bob);
  const all = [url, adaptiveUrl, ...renditions.map((one) => one.url)];
  const statuses = async () => new Set(await Promise.all(all.map((one) => statusOf(one))));
  expect(await statuses()).toEqual(new Set([200]));
  await setPrivate(true);
  expect(await statuses()).toEqual(new Set([404]));
  const { url: own } = await urlsOf(id, ana);
  expect([forWhom(own), await statusOf(own)]).toEqual([ana, 200]);
  expect((await fetch(own)).headers.get('cache-control')).toBe('private, max-age=900');
  await setPrivate(false);
  expect(await statuses()).toEqual(new Set([200]));
});

async function setPrivate(isPrivate: boolean): Promise<void> {
  await sql`update users.accounts set is_private = ${isPrivate} where id = ${ana}`.execute(
    stack.clients.database.for(),
  );
  await seed.changeAccount(ana, {});
}

test('URLs end with the post, with the media and with the account', async () => {
  const carol = await seed.account();
  const [deleted, removed, left] = [await posted(carol), await posted(carol), await posted(carol)];
  const [of, ofRemoved, ofLeft] = await Promise.all([deleted, removed, left].map(({ id }) => urlsOf(id, bob)));
  const free = await ready(carol);
  const own = await urlsOf(free, carol);
  await seed.deletePost(deleted.post);
  expect(await statusOf(of?.url ?? '')).toBe(404);
  await record.remove([removed.id]);
  expect(await statusOf(ofRemoved?.url ?? '')).toBe(404);
  expect([forWhom(own.url), await statusOf(own.url)]).toEqual([carol, 200]);
  expect(await statusOf(ofLeft?.url ?? '')).toBe(200);
  await seed.changeAccount(carol, { state: 'deleted' });
  expect(await statusOf(ofLeft?.url ?? '')).toBe(404);
  await record.remove([free]);
  expect(await statusOf(own.url)).toBe(404);
});

test('no cache keeps the picture of a story, which everybody may see, for longer than the story', async () => {
  const dan = await seed.account();
  const id = await ready(dan);
  await seed.story(dan, { media: id });
  const { url } = await urlsOf(id, bob);
  const answer = await fetch(url);
  expect([forWhom(url), answer.status, answer.headers.get('cache-control')]).toEqual([
    bob,
    200,
    'private, max-age=900',
  ]);
});

test('what a rendition was replaced by is all that is served', async () => {
  const id = await ready(ana);
  const { url } = await urlsOf(id, ana);
  await record.filter({ ...(await present(id)) }, 'moon');
  expect(await statusOf(url)).toBe(404);
});

async function present(id: MediaId) {
  const media = await record.find(id);
  if (!media) throw new Error('it is gone');
  return media;
}

test('an owner sees each filter before publishing, and nobody else does', async () => {
  const id = await ready(ana);
  const { filterPreviews } = await urlsOf(id, ana);
  expect(filterPreviews.length).toBeGreaterThanOrEqual(20);
  const pictures = await Promise.all(
    filterPreviews.map(async ({ url }) => {
      const answer = await fetch(url);
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
      expect(answer.headers.get('cache-control')).toBe('private, max-age=900');
      return Buffer.from(await answer.arrayBuffer());
    }),
  );
  expect(await sharp(pictures[0]).metadata()).toMatchObject({ width: 150, height: 150, format: 'jpeg' });
  expect(new Set(pictures.map((bytes) => bytes.toString('base64'))).size).toBeGreaterThan(15);
  // What one sees through is white, which is no filter's.
  for (const picture of pictures) {
    const clear = await sharp(picture).extract({ left: 100, top: 10, width: 40, height: 130 }).toBuffer();
    expect((await sharp(clear).stats()).channels.map(({ mean }) => Math.round(mean))).toEqual([255, 255, 255]);
  }
  const [first] = filterPreviews;
  expect(await statusOf((first?.url ?? '').replace(/filter=[^&]*/, 'filter=moon&x=1'))).toBe(403);
  await seed.post(ana, { media: [id] });
  expect((await urlsOf(id, ana)).filterPreviews).toEqual([]);
  expect((await urlsOf(id, bob)).filterPreviews).toEqual([]);
});
