import { randomBytes } from 'node:crypto';
import { type MediaId, newId, slotOf, type UserId } from '@lumigraph/ids';
import { mediaPrefix, type Rendition } from '@lumigraph/media';
import { signMediaUrl } from '@lumigraph/media-urls';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createSeed, type Seed } from '../test-stack/index.ts';
import type { Edge } from './nginx.ts';
import { cached, read, startWorld, type World } from './world.ts';

const MIB = 1024 ** 2;
/** Three slices and a part of a fourth. */
const BYTES = 3 * MIB + 1_000;
const TIERS = ['edge', 'shield'] as const;

let world: World;
let seed: Seed;
let ana: UserId;
beforeAll(async () => {
  world = await startWorld();
  seed = createSeed(world.stack.clients);
  ana = await seed.account();
}, 120_000);
beforeEach(() => {
  world.asked.length = 0;
});
afterAll(() => world?.stop());

interface Film {
  id: MediaId;
  key: string;
  bytes: Buffer;
}

/** A published video, with an MP4 file and one rung of HLS. */
async function posted(owner = ana): Promise<{ file: Film; rung: Film }> {
  const { record, stack } = world;
  const id = newId<'media'>(slotOf(owner));
  const about = { id, ownerId: owner, kind: 'VIDEO', contentType: 'video/mp4', byteSize: 9, sha256: null } as const;
  await record.announce({ ...about, uploadKey: `${mediaPrefix(id)}1/upload-x`, altText: null, filter: null });
  await sql`update media.media set status = 'PROCESSING' where id = ${id}`.execute(stack.clients.database.for());
  const [file, rung] = [`video-${'a'.repeat(32)}.mp4`, `720p-${'b'.repeat(32)}.mp4`].map((name) => ({
    ...{ id, key: `${mediaPrefix(id)}1/${name}`, bytes: randomBytes(BYTES) },
  }));
  if (!file || !rung) throw new Error('two films');
  for (const { key, bytes } of [file, rung]) await stack.clients.store.put(key, bytes, { contentType: 'video/mp4' });
  const size = { width: 1280, height: 720, byteSize: BYTES };
  const renditions: Rendition[] = [
    { ...size, name: 'video', format: 'mp4', key: file.key },
    { ...size, name: '720p', format: 'fmp4', key: rung.key },
  ];
  const shown = { width: 1280, height: 720, durationMs: 9_000, blurHash: 'L', dominantColor: '#123456' };
  expect(await record.ready({ id, generation: 1 }, shown, renditions)).toBe(true);
  await seed.post(owner, { media: [id] });
  return { file, rung };
}

/** A URL of it at an edge; another `lifeSeconds` gives another signature. */
function urlOf({ key }: Film, { url: baseUrl }: Edge = world.patient, lifeSeconds = 3_600): string {
  const until = Math.floor(Date.now() / 1_000) + lifeSeconds;
  return signMediaUrl({ baseUrl, secret: world.stack.config.mediaUrlSecret }, key, { audience: 'public', until });
}

/** The ranges of it that the origin was asked for, as the first byte of each. */
const fetched = ({ key }: Film) =>
  world.asked
    .filter((what) => what.startsWith(`/edge/objects/${key}`))
    .map((what) => Number(/ bytes=(\d+)-\d+$/.exec(what)?.[1]) / MIB);

/** Which slices of it lie in each tier of an edge: the number of files with the slice's last bytes. */
async function held({ bytes }: Film, edge = world.patient): Promise<Record<string, number[]>> {
  const ends = [0, 1, 2, 3].map((slice) => bytes.subarray(0, (slice + 1) * MIB).subarray(-64));
  const counts = TIERS.map(async (tier) => [tier, await Promise.all(ends.map((end) => cached(edge, tier, end)))]);
  return Object.fromEntries(await Promise.all(counts));
}

test.each(['file', 'rung'] as const)(
  'a range of a film (%s) fetches and keeps the slices that it touches, in both tiers, for all signatures',
  async (which) => {
    const film = (await posted())[which];
    const [from, to] = [MIB + 5, 2 * MIB + 20];
    const part = await read(urlOf(film), { range: `bytes=${from}-${to}` });
    expect([part.status, part.cache, part.headers.get('content-range')]).toEqual([
      206,
      'MISS',
      `bytes ${from}-${to}/${BYTES}`,
    ]);
    expect(part.headers.get('content-length')).toBe(String(to - from + 1));
    expect(part.headers.get('content-type')).toBe('video/mp4');
    expect(part.headers.get('cache-control')).toBe('public, max-age=604800, immutable');
    expect(part.body.equals(film.bytes.subarray(from, to + 1))).toBe(true);
    expect(fetched(film)).toEqual([1, 2]);
    expect(await held(film)).toEqual({ edge: [0, 1, 1, 0], shield: [0, 1, 1, 0] });
    const again = await read(urlOf(film, world.patient, 7_200), { range: `bytes=${2 * MIB}-${2 * MIB + 9}` });
    expect([again.status, again.cache, again.body.equals(film.bytes.subarray(2 * MIB, 2 * MIB + 10))]).toEqual([
      206,
      'HIT',
      true,
    ]);
    expect(fetched(film)).toEqual([1, 2]);
  },
);

test('the whole of it is put together of the slices, of which none is fetched twice', async () => {
  const { file } = await posted();
  await read(urlOf(file), { range: `bytes=${MIB}-${MIB}` });
  const answers = await Promise.all([1, 2, 3].map(() => read(urlOf(file))));
  for (const { status, headers, body } of answers) {
    expect([status, headers.get('content-length'), headers.get('content-range')]).toEqual([200, String(BYTES), null]);
    expect(headers.get('accept-ranges')).toBe('bytes');
    expect(body.equals(file.bytes)).toBe(true);
  }
  expect(fetched(file).sort()).toEqual([0, 1, 2, 3]);
  expect(await held(file)).toEqual({ edge: [1, 1, 1, 1], shield: [1, 1, 1, 1] });
});

test('every kind of range gets exactly its bytes', async () => {
  const { file } = await posted();
  const { bytes } = file;
  const answer = async (range: string) => {
    const { status, headers, body } = await read(urlOf(file), { range });
    return { status, range: headers.get('content-range'), body };
  };
  const part = (from: number, to: number) => ({
    ...{ status: 206, range: `bytes ${from}-${to}/${BYTES}`, body: bytes.subarray(from, to + 1) },
  });
  expect(await answer('bytes=0-0')).toEqual(part(0, 0));
  expect(await answer(`bytes=${MIB - 1}-${MIB}`)).toEqual(part(MIB - 1, MIB));
  expect(await answer(`bytes=${2 * MIB}-`)).toEqual(part(2 * MIB, BYTES - 1));
  expect(await answer('bytes=-500')).toEqual(part(BYTES - 500, BYTES - 1));
  expect(await answer(`bytes=${BYTES - 1}-99999999`)).toEqual(part(BYTES - 1, BYTES - 1));
  expect(await answer('bytes=0-0,9-9')).toEqual({ status: 200, range: null, body: bytes });
  for (const beyond of [BYTES, 3 * MIB + 2_000, 9 * MIB]) {
    expect(await answer(`bytes=${beyond}-`)).toMatchObject({ status: 416, range: `bytes */${BYTES}` });
  }
  for (const strange of ['bytes=9-1', 'bytes=x', 'seconds=0-1', 'bytes=99999999999999999999-', 'bytes=--1']) {
    expect([200, 416], strange).toContain((await answer(strange)).status);
  }
});

test('HEAD and conditions know the whole film by its first slice, and one ETag', async () => {
  const { file } = await posted();
  const head = await read(urlOf(file), {}, 'HEAD');
  expect([head.status, head.headers.get('content-length'), head.body.length]).toEqual([200, String(BYTES), 0]);
  const etag = head.headers.get('etag') ?? '';
  expect(etag).toMatch(/^"\w+"$/);
  expect((await read(urlOf(file), { 'if-none-match': etag })).status).toBe(304);
  expect((await read(urlOf(file), { 'if-none-match': etag }, 'HEAD')).status).toBe(304);
  expect(fetched(file)).toEqual([0]);
  const range = `bytes=${2 * MIB}-${2 * MIB + 9}`;
  const same = await read(urlOf(file), { range, 'if-range': etag });
  expect([same.status, same.headers.get('etag')]).toEqual([206, etag]);
  expect(same.body.equals(file.bytes.subarray(2 * MIB, 2 * MIB + 10))).toBe(true);
  expect(fetched(file)).toEqual([0, 2]);
  const date = same.headers.get('last-modified') ?? '';
  expect((await read(urlOf(file), { range, 'if-range': date })).status).toBe(206);
  const other = await read(urlOf(file), { range, 'if-range': '"other"' });
  expect([other.status, other.body.equals(file.bytes)]).toEqual([200, true]);
  expect((await read(urlOf(file), { 'if-none-match': '"other"', range })).status).toBe(206);
});

test('a slice that is there is refused to who may not have it', async () => {
  const carol = await seed.account();
  const { rung } = await posted(carol);
  const range = `bytes=${MIB}-${MIB + 9}`;
  const url = urlOf(rung, world.edge);
  expect((await read(url, { range })).status).toBe(206);
  expect((await read(url, { range })).cache).toBe('HIT');
  for (const forged of [url.replace(/signature=./, 'signature=-'), urlOf(rung, world.edge, -1)]) {
    const { status, headers } = await read(forged, { range });
    expect([status, headers.get('cache-control')], forged).toEqual([403, 'no-store']);
  }
  const db = world.stack.clients.database.for();
  await sql`update users.accounts set is_private = true where id = ${carol}`.execute(db);
  await seed.changeAccount(carol, {});
  await expect.poll(async () => (await read(url, { range })).status).toBe(404);
});

test('a deletion takes every slice out of both tiers of each edge, even where the URL is still remembered', async () => {
  const [{ file, rung }, { file: other }] = [await posted(), await posted()];
  const edges = [world.edge, world.patient];
  for (const edge of edges) {
    for (const film of [file, rung, other]) expect((await read(urlOf(film, edge))).status).toBe(200);
  }
  const remembered = urlOf(file);
  expect((await read(remembered, { range: 'bytes=0-9' })).status).toBe(206);
  const of = (film: Film) => Promise.all(edges.map((edge) => held(film, edge)));
  const all = { edge: [1, 1, 1, 1], shield: [1, 1, 1, 1] };
  const none = { edge: [0, 0, 0, 0], shield: [0, 0, 0, 0] };
  expect(await of(file)).toEqual([all, all]);
  await world.record.remove([file.id]);
  await expect
    .poll(async () => [await of(file), await of(rung)])
    .toEqual([
      [none, none],
      [none, none],
    ]);
  await world.stack.settled();
  for (const start of [0, MIB, 2 * MIB, 3 * MIB]) {
    expect((await read(remembered, { range: `bytes=${start}-${start + 9}` })).status).toBe(404);
  }
  expect((await read(remembered)).status).toBe(404);
  expect(await of(other)).toEqual([all, all]);
});
