import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId, slotOf, type UserId } from '@lumigraph/ids';
import { serveHttp } from '@lumigraph/lifecycle';
import { DiskStore, diskStoreHandler } from '@lumigraph/object-store';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { createMediaSubgraph } from './index.ts';

const REQUEST = `mutation ($input: RequestUploadInput!) { requestUpload(input: $input) {
  upload { url expiresAt headers { name value } parts { number } media { id status kind altText url renditions { name } } }
  userErrors { code field message } } }`;
const COMPLETE = `mutation ($mediaId: ID!) { completeUpload(mediaId: $mediaId) { media { id status } userErrors { code field } } }`;
const JPEG = { kind: 'IMAGE', contentType: 'image/jpeg' };

const uploadSchema = z.object({
  url: z.string(),
  expiresAt: z.string(),
  headers: z.array(z.object({ name: z.string(), value: z.string() })),
  media: z.looseObject({ id: z.string(), status: z.string() }),
});
type Upload = z.output<typeof uploadSchema>;
const payloadSchema = z.looseObject({
  upload: z.looseObject(uploadSchema.shape).nullish(),
  media: z.object({ id: z.string(), status: z.string() }).nullish(),
  userErrors: z.array(z.looseObject({ code: z.string() })),
});

let stack: TestStack;
let media: Subgraph;
let stopServer: () => Promise<void>;
let ana: UserId;
let bob: UserId;

beforeAll(async () => {
  stack = await testStack();
  const seed = createSeed(stack.clients);
  [ana, bob] = [await seed.account(), await seed.account()];
  const { config, clients } = stack;
  const folder = config.objectStoreUrl.slice('disk://'.length);
  const address = { publicUrl: '', secret: config.mediaUrlSecret };
  const handle = diskStoreHandler(new DiskStore({ folder, ...address }));
  const { log, metrics } = clients;
  const routes = [{ path: '/objects/', handle }];
  const server = await serveHttp({ host: '127.0.0.1', port: 0, log, metrics, routes, checks: {} });
  stopServer = () => server.close(0);
  media = createMediaSubgraph({ ...clients, store: new DiskStore({ folder, ...address, publicUrl: server.url }) });
});

afterAll(async () => {
  await media.stop();
  await stopServer();
  await stack.stop();
});

async function payload(query: string, variables: Record<string, unknown>, viewer: UserId = ana) {
  const { data, errors } = await stack.ask(media, query, variables, viewer);
  expect(errors).toBeUndefined();
  return payloadSchema.parse(Object.values(data ?? {})[0]);
}

async function requestUpload(byteSize: number, more: object = {}): Promise<Upload> {
  const { upload, userErrors } = await payload(REQUEST, { input: { ...JPEG, byteSize, ...more } });
  if (!upload) throw new Error(`no upload: ${JSON.stringify(userErrors)}`);
  return upload;
}

function put(url: string, body: Buffer, headers: Upload['headers']): Promise<Response> {
  return fetch(url, {
    method: 'PUT',
    body: new Uint8Array(body),
    headers: headers.map(({ name, value }): [string, string] => [name, value]),
  });
}

const uploadedEvents = async () => {
  const { manager, subjects } = stack.clients.events.inside;
  const { state } = await manager.streams.info(subjects.streams.events, { subjects_filter: '>' });
  return Object.values(state.subjects ?? {}).reduce((sum, count) => sum + count, 0);
};

describe('requestUpload', () => {
  test('says where to send the bytes, in the slot of the owner', async () => {
    const { upload, userErrors } = await payload(REQUEST, { input: { ...JPEG, byteSize: 3, altText: ' Two cats ' } });
    expect(userErrors).toEqual([]);
    expect(upload).toMatchObject({
      headers: [{ name: 'content-type', value: 'image/jpeg' }],
      parts: [],
      media: { kind: 'IMAGE', status: 'AWAITING_UPLOAD', altText: 'Two cats', url: null, renditions: [] },
    });
    expect(new URL(upload?.url ?? '').pathname).toMatch(
      new RegExp(`^/objects/${slotOf(ana)}/${upload?.media.id}/1/upload-[0-9a-f]{32}$`),
    );
    expect(Date.parse(upload?.expiresAt ?? '')).toBeGreaterThan(Date.now());
    expect(Date.parse(upload?.expiresAt ?? '')).toBeLessThanOrEqual(Date.now() + 900_000);
  });

  test.each([
    ['UNSUPPORTED_FORMAT', 'kind', { kind: 'VIDEO', contentType: 'video/mp4', byteSize: 9 }],
    ['UNSUPPORTED_FORMAT', 'contentType', { ...JPEG, contentType: 'image/svg+xml', byteSize: 9 }],
    ['TOO_LARGE', 'byteSize', { ...JPEG, byteSize: 25 * 1024 * 1024 }],
    ['INVALID', 'byteSize', { ...JPEG, byteSize: 0 }],
    ['INVALID', 'sha256', { ...JPEG, byteSize: 9, sha256: 'abc' }],
    ['INVALID', 'altText', { ...JPEG, byteSize: 9, altText: 'x'.repeat(1_001) }],
    ['INVALID', 'altText', { ...JPEG, byteSize: 9, altText: 'a\u0000b' }],
    ['INVALID', 'altText', { ...JPEG, byteSize: 9, altText: 'a\u001bb' }],
    ['INVALID', 'altText', { ...JPEG, byteSize: 9, altText: 'a\ud800' }],
  ])('refuses with %s what is wrong in %s', async (code, field, input) => {
    const { upload, userErrors } = await payload(REQUEST, { input });
    expect(upload).toBeNull();
    expect(userErrors).toMatchObject([{ code, field: ['input', field] }]);
  });

  test('is for who has signed in', async () => {
    const { errors } = await stack.ask(media, REQUEST, { input: { ...JPEG, byteSize: 9 } });
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});

describe('the signed URL', () => {
  const bytes = randomBytes(5_000);

  test('takes exactly the bytes that were announced', async () => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const { url, headers } = await requestUpload(bytes.length, { sha256 });
    const others = Buffer.from(bytes).reverse();
    expect((await put(url, others, headers)).status).toBe(400);
    expect((await put(url, bytes, headers)).status).toBe(200);
  });

  test('refuses a longer or shorter body, and another type, and nothing is stored', async () => {
    const { url, headers, media: announced } = await requestUpload(bytes.length - 1);
    expect((await put(url, bytes, headers)).status).toBe(413);
    expect((await put(url, bytes.subarray(2), headers)).status).toBe(400);
    expect((await put(url, bytes.subarray(1), [{ name: 'content-type', value: 'text/html' }])).status).toBe(403);
    expect((await payload(COMPLETE, { mediaId: announced.id })).userErrors).toMatchObject([{ code: 'NOT_UPLOADED' }]);
  });

  test('refuses when it is tampered with', async () => {
    const { url, headers } = await requestUpload(bytes.length);
    const { url: other } = await requestUpload(bytes.length);
    const longer = new URL(url);
    longer.searchParams.set('size', String(bytes.length + 1));
    const later = new URL(url);
    later.searchParams.set('expires', String(Number(later.searchParams.get('expires')) + 60));
    const elsewhere = new URL(new URL(other).pathname + new URL(url).search, url);
    for (const forged of [longer, later, elsewhere]) {
      expect((await put(forged.href, bytes, headers)).status).toBe(403);
    }
    expect((await fetch(url)).status).toBe(403);
  });
});

test('a signed URL expires', async () => {
  const { url, headers } = await requestUpload(3);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 901_000 });
  try {
    expect((await put(url, Buffer.from('abc'), headers)).status).toBe(403);
  } finally {
    vi.useRealTimers();
  }
});

describe('completeUpload', () => {
  const bytes = randomBytes(300);

  test('before the upload says NOT_UPLOADED, and after it starts the processing once', async () => {
    const { url, headers, media: announced } = await requestUpload(bytes.length);
    const early = await payload(COMPLETE, { mediaId: announced.id });
    expect(early).toMatchObject({ media: null, userErrors: [{ code: 'NOT_UPLOADED', field: ['mediaId'] }] });
    await put(url, bytes, headers);
    const before = await uploadedEvents();
    const answers = await Promise.all([1, 2, 3].map(() => payload(COMPLETE, { mediaId: announced.id })));
    answers.push(await payload(COMPLETE, { mediaId: announced.id }));
    for (const answer of answers) {
      expect(answer).toMatchObject({ media: { id: announced.id, status: 'PROCESSING' }, userErrors: [] });
    }
    await stack.settled();
    expect(await uploadedEvents()).toBe(before + 1);
  });

  test("of someone else's media, or of none, is NOT_FOUND", async () => {
    const { url, headers, media: announced } = await requestUpload(bytes.length);
    await put(url, bytes, headers);
    const refused = { media: null, userErrors: [{ code: 'NOT_FOUND', field: ['mediaId'] }] };
    expect(await payload(COMPLETE, { mediaId: announced.id }, bob)).toMatchObject(refused);
    for (const mediaId of [newId(7), '0', 'x', '99999999999999999999']) {
      expect(await payload(COMPLETE, { mediaId })).toMatchObject(refused);
    }
    expect((await payload(COMPLETE, { mediaId: announced.id })).media?.status).toBe('PROCESSING');
  });
});

test('with the object store away an upload is refused with a code that says try again, and no media is made', async () => {
  const file = join(stack.config.objectStoreUrl.slice('disk://'.length), 'not-a-folder');
  await writeFile(file, '');
  const store = new DiskStore({ folder: file, publicUrl: '', secret: stack.config.mediaUrlSecret });
  const away = createMediaSubgraph({ ...stack.clients, store });
  const { data } = await stack.ask(away, REQUEST, { input: { ...JPEG, byteSize: 10 } }, ana);
  expect(data?.requestUpload).toMatchObject({ upload: null, userErrors: [{ code: 'TEMPORARILY_UNAVAILABLE' }] });
  await away.stop();
});
