import { type MediaId, newId, parseId, slotOf, type UserId } from '@lumigraph/ids';
import { createSeed, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMediaRecord, type MediaRecord, mediaPrefix } from './index.ts';
import { startUploader, type Uploader } from './test-uploader.ts';

const MEDIA = `media { id status altText } userErrors { code field message }`;
const SET_FILTER = `mutation ($mediaId: ID!, $filter: String) { setFilter(mediaId: $mediaId, filter: $filter) { ${MEDIA} } }`;
const SET_ALT = `mutation ($mediaId: ID!, $altText: String!) { setAltText(mediaId: $mediaId, altText: $altText) { ${MEDIA} } }`;
const SIZE = { width: 10, height: 10, blurHash: 'L', dominantColor: '#000000' };

let stack: TestStack;
let seed: Seed;
let uploader: Uploader;
let record: MediaRecord;
let ana: UserId;
let bob: UserId;
let names: string[];
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  [ana, bob] = [await seed.account(), await seed.account()];
  uploader = await startUploader(stack);
  record = createMediaRecord(stack.clients);
  const { data } = await stack.ask(uploader.subgraph, '{ filters { name label } }');
  names = JSON.parse(JSON.stringify(data?.filters)).map(({ name }: { name: string }) => name);
});
afterAll(async () => {
  await uploader.stop();
  await record.stop();
  await stack.stop();
});

async function announced(kind: 'IMAGE' | 'VIDEO' = 'IMAGE'): Promise<MediaId> {
  const id = newId<'media'>(slotOf(ana));
  const about = { id, ownerId: ana, kind, contentType: 'image/jpeg', byteSize: 9, sha256: null } as const;
  await record.announce({ ...about, uploadKey: `${mediaPrefix(id)}1/upload-x`, altText: 'Fog', filter: null });
  return id;
}

const rendition = (id: MediaId, generation: number) => ({
  ...({ name: 'large', format: 'jpeg', width: 10, height: 10, byteSize: 9 } as const),
  key: `${mediaPrefix(id)}${generation}/large-x`,
});

async function ready(): Promise<MediaId> {
  const id = await announced();
  await record.uploaded(id);
  await record.ready({ id, generation: 1 }, SIZE, [rendition(id, 1)]);
  return id;
}

const setFilter = (mediaId: string, filter: string | null, viewer = ana) =>
  uploader.mutate(viewer, SET_FILTER, { mediaId, filter });
const stored = async (id: MediaId) => {
  const row = await record.find(id);
  return row && { filter: row.filter, generation: row.generation, status: row.status };
};

test('there are at least twenty filters, each of another name', () => {
  expect(names.length).toBeGreaterThanOrEqual(20);
  expect(new Set(names).size).toBe(names.length);
});

test('a picture may come with a filter, and gets another before its bytes come', async () => {
  const [first = '', second = ''] = names;
  const input = { kind: 'IMAGE', contentType: 'image/jpeg', byteSize: 9, filter: first };
  const { media } = await uploader.requested(ana, input);
  const id = parseId<'media'>(media.id) ?? newId<'media'>(1);
  expect(await stored(id)).toMatchObject({ filter: first, generation: 1 });
  expect((await setFilter(id, second)).media?.status).toBe('AWAITING_UPLOAD');
  expect(await stored(id)).toMatchObject({ filter: second, generation: 1 });
  expect((await setFilter(id, null)).userErrors).toEqual([]);
  expect(await stored(id)).toMatchObject({ filter: null });
});

test('a picture that is made gets its filter in a new generation, of which alone the result is taken', async () => {
  const [id, [filter = '', other = '']] = [await ready(), names];
  expect((await setFilter(id, filter)).media?.status).toBe('PROCESSING');
  expect(await stored(id)).toEqual({ filter, generation: 2, status: 'PROCESSING' });
  expect(await record.renditions(id)).toEqual([]);
  expect(await record.ready({ id, generation: 1 }, SIZE, [rendition(id, 1)])).toBe(false);
  expect(await record.failed({ id, generation: 1 }, { code: 'CORRUPT', message: '' })).toBe(false);
  await setFilter(id, other);
  expect(await record.ready({ id, generation: 2 }, SIZE, [rendition(id, 2)])).toBe(false);
  expect(await record.ready({ id, generation: 3 }, SIZE, [rendition(id, 3)])).toBe(true);
  expect(await record.addRenditions({ id, generation: 2 }, [rendition(id, 2)])).toBe(false);
  expect(await stored(id)).toEqual({ filter: other, generation: 3, status: 'READY' });
  expect((await setFilter(id, other)).media?.status).toBe('READY');
  expect((await stored(id))?.generation).toBe(3);
});

test('what others have seen keeps its filter; what waits with its post does not', async () => {
  const [posted, shown, waiting] = [await ready(), await ready(), await ready()];
  await seed.post(ana, { media: [posted] });
  await seed.changeAccount(ana, { avatar: shown });
  await seed.post(ana, { media: [waiting], status: 'PROCESSING' });
  const [filter = ''] = names;
  for (const id of [posted, shown]) {
    expect((await setFilter(id, filter)).userErrors).toMatchObject([{ code: 'CONFLICT', field: ['mediaId'] }]);
    expect(await stored(id)).toMatchObject({ filter: null, generation: 1 });
  }
  expect((await setFilter(waiting, filter)).userErrors).toEqual([]);
});

test('videos have no filter, others’ media are not found, and of filters only those that there are', async () => {
  const [filter = ''] = names;
  const video = { kind: 'VIDEO', contentType: 'video/mp4', byteSize: 9, filter };
  expect((await uploader.request(ana, video)).userErrors).toMatchObject([
    { code: 'INVALID', field: ['input', 'filter'] },
  ]);
  expect((await setFilter(await announced('VIDEO'), filter)).userErrors).toMatchObject([{ code: 'INVALID' }]);
  const id = await ready();
  for (const wrong of ['', 'no-such-filter', '__proto__', 'constructor', ` ${filter}`]) {
    expect((await setFilter(id, wrong)).userErrors).toMatchObject([{ code: 'INVALID', field: ['filter'] }]);
  }
  expect((await setFilter(id, filter, bob)).userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['mediaId'] }]);
  await record.uploaded(await announced());
  const failed = await announced();
  await record.abandon(failed, 'Aborted.');
  expect((await setFilter(failed, filter)).userErrors).toMatchObject([{ code: 'CONFLICT' }]);
});

test('a media is described anew, also when it is published, by its owner alone', async () => {
  const id = await ready();
  await seed.post(ana, { media: [id] });
  const setAltText = (altText: string, viewer = ana) => uploader.mutate(viewer, SET_ALT, { mediaId: id, altText });
  expect((await setAltText(' Two cats ')).media).toMatchObject({ altText: 'Two cats' });
  const { data } = await stack.ask(uploader.subgraph, `{ media(id: "${id}") { altText } }`, {}, bob);
  expect(data).toEqual({ media: { altText: 'Two cats' } });
  expect((await setAltText(' ')).media).toMatchObject({ altText: null });
  for (const wrong of ['x'.repeat(1_001), 'a\u0000b', 'a\ud800']) {
    expect((await setAltText(wrong)).userErrors).toMatchObject([{ code: 'INVALID', field: ['altText'] }]);
  }
  expect((await setAltText('Mine', bob)).userErrors).toMatchObject([{ code: 'NOT_FOUND', field: ['mediaId'] }]);
});
