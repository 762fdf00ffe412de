import { type MediaId, newId, slotOf, type UserId } from '@lumigraph/ids';
import { keys } from '@lumigraph/redis';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createMediaRecord, createMediaSubgraph, type MediaRecord, mediaPrefix, type Rendition } from './index.ts';

const MEDIA = `query ($id: ID!) { media(id: $id) { status width blurHash altText failure { code }
  url(format: JPEG) renditions { name format width height byteSize url } } }`;

let stack: TestStack;
/** Media change in one process … */
let record: MediaRecord;
/** … and are shown by another. */
let subgraph: Subgraph;
let ana: UserId;
beforeAll(async () => {
  stack = await testStack();
  record = createMediaRecord(stack.clients);
  subgraph = createMediaSubgraph(stack.clients);
  ana = await createSeed(stack.clients).account();
});
afterAll(async () => {
  await Promise.all([subgraph.stop(), record.stop()]);
  await stack.stop();
});

async function announce(id: MediaId = newId<'media'>(slotOf(ana))): Promise<MediaId> {
  const uploadKey = `${mediaPrefix(id)}1/upload-x`;
  const rest = {
    kind: 'IMAGE',
    contentType: 'image/jpeg',
    byteSize: 9,
    sha256: null,
    altText: 'Fog',
    filter: null,
  } as const;
  await record.announce({ id, ownerId: ana, uploadKey, ...rest });
  return id;
}

const rendition = (id: MediaId, name: Rendition['name'], format: Rendition['format']): Rendition => ({
  name,
  format,
  width: 150,
  height: 100,
  byteSize: 9,
  key: `${mediaPrefix(id)}1/${name}-${format}`,
});

async function look(id: MediaId): Promise<unknown> {
  const { data, errors } = await stack.ask(subgraph, MEDIA, { id }, ana);
  expect(errors).toBeUndefined();
  return data?.media;
}

/** A media as its owner sees it, by a cache that is warm. */
async function seen(id: MediaId): Promise<unknown> {
  const present = await look(id);
  await vi.waitFor(async () => {
    const statements: string[] = [];
    const stop = stack.clients.database.onQuery((statement) => statements.push(statement));
    expect(await look(id)).toEqual(present);
    stop();
    expect(statements).toEqual([]);
  });
  return present;
}

test('each step of a media is seen at once, until it is gone', async () => {
  const id = newId<'media'>(slotOf(ana));
  expect(await seen(id)).toBeNull();
  await announce(id);
  expect(await seen(id)).toMatchObject({ status: 'AWAITING_UPLOAD', altText: 'Fog', url: null, renditions: [] });
  await record.uploaded(id);
  expect(await seen(id)).toMatchObject({ status: 'PROCESSING' });
  const size = { width: 300, height: 200, blurHash: 'L', dominantColor: '#123456' };
  await record.ready({ id, generation: 1 }, size, [rendition(id, 'thumbnail', 'jpeg')]);
  const thumbnail = { name: 'thumbnail', width: 150, height: 100, byteSize: 9, url: expect.any(String) };
  expect(await seen(id)).toEqual({
    status: 'READY',
    width: 300,
    blurHash: 'L',
    altText: 'Fog',
    failure: null,
    url: expect.stringContaining('thumbnail-jpeg'),
    renditions: [{ ...thumbnail, format: expect.stringMatching(/jpeg/i) }],
  });
  await record.addRenditions({ id, generation: 1 }, [rendition(id, 'thumbnail', 'webp')]);
  expect(await seen(id)).toMatchObject({ renditions: [thumbnail, thumbnail] });
  await record.remove([id]);
  expect(await seen(id)).toBeNull();
});

test('a media that fails is seen so at once', async () => {
  const id = await announce();
  await record.uploaded(id);
  await seen(id);
  await record.failed({ id, generation: 1 }, { code: 'CORRUPT', message: 'Damaged.' });
  expect(await seen(id)).toMatchObject({ status: 'FAILED', failure: { code: 'CORRUPT' } });
});

test('what the cache holds that is no media and no list of renditions is not believed', async () => {
  const id = await announce();
  await record.uploaded(id);
  const size = { width: 300, height: 200, blurHash: 'L', dominantColor: '#123456' };
  await record.ready({ id, generation: 1 }, size, [rendition(id, 'large', 'jpeg')]);
  const present = await seen(id);
  for (const text of ['', 'x', '{}', 'null', '{"id":"1"}', '[{}]', '[1]']) {
    await stack.clients.redis.set(keys.media(id), `99=${text}`);
    await stack.clients.redis.set(keys.renditions(id), `99=${text}`);
    expect(await look(id)).toEqual(present);
  }
});
