import { createHash, randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId, parseId, slotOf, type UserId } from '@lumigraph/ids';
import { DiskStore } from '@lumigraph/object-store';
import { createSeed, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createMediaSubgraph } from './index.ts';
import { put, startUploader, type Uploader } from './test-uploader.ts';

const JPEG = { kind: 'IMAGE', contentType: 'image/jpeg' };

let stack: TestStack;
let seed: Seed;
let uploader: Uploader;
let ana: UserId;
let bob: UserId;

beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  [ana, bob] = [await seed.account(), await seed.account()];
  uploader = await startUploader(stack);
});

afterAll(async () => {
  await uploader.stop();
  await stack.stop();
});

const requestUpload = (byteSize: number, more: object = {}) => uploader.requested(ana, { ...JPEG, byteSize, ...more });
const complete = (mediaId: string, viewer = ana) => uploader.complete(viewer, mediaId);

const uploadedEvents = async () => {
  const { manager, subjects } = stack.clients.events.inside;
  const { state } = await manager.streams.info(subjects.streams.events, { subjects_filter: '>' });
  return Object.values(state.subjects ?? {}).reduce((sum, count) => sum + count, 0);
};

describe('requestUpload', () => {
  test('says where to send the bytes, in the slot of the owner', async () => {
    const { upload, userErrors } = await uploader.request(ana, { ...JPEG, byteSize: 3, altText: ' Two cats ' });
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

  test('takes what an iPhone makes', async () => {
    for (const contentType of ['image/heic', 'image/heif', 'IMAGE/HEIC']) {
      const { upload, userErrors } = await uploader.request(ana, { ...JPEG, contentType, byteSize: 3 });
      expect(userErrors).toEqual([]);
      expect(upload?.headers).toEqual([{ name: 'content-type', value: contentType.toLowerCase() }]);
    }
  });

  test.each([
    ['UNSUPPORTED_FORMAT', 'contentType', { kind: 'VIDEO', contentType: 'image/jpeg', byteSize: 9 }],
    ['UNSUPPORTED_FORMAT', 'contentType', { kind: 'IMAGE', contentType: 'video/mp4', byteSize: 9 }],
    ['UNSUPPORTED_FORMAT', 'contentType', { kind: 'IMAGE', contentType: 'image/heic-sequence', byteSize: 9 }],
    ['TOO_LARGE', 'byteSize', { kind: 'VIDEO', contentType: 'video/mp4', byteSize: 1024 ** 3 + 1 }],
    ['UNSUPPORTED_FORMAT', 'contentType', { ...JPEG, contentType: 'image/svg+xml', byteSize: 9 }],
    ['TOO_LARGE', 'byteSize', { ...JPEG, byteSize: 25 * 1024 * 1024 }],
    ['INVALID', 'byteSize', { ...JPEG, byteSize: 0 }],
    ['INVALID', 'sha256', { ...JPEG, byteSize: 9, sha256: 'abc' }],
    ['INVALID', 'altText', { ...JPEG, byteSize: 9, altText: 'x'.repeat(1_001) }],
    ['INVALID', 'altText', { ...JPEG, byteSize: 9, altText: 'a\u0000b' }],
    ['INVALID', 'altText', { ...JPEG, byteSize: 9, altText: 'a\u001bb' }],
    ['INVALID', 'altText', { ...JPEG, byteSize: 9, altText: 'a\ud800' }],
  ])('refuses with %s what is wrong in %s', async (code, field, input) => {
    const { upload, userErrors } = await uploader.request(ana, input);
    expect(upload).toBeNull();
    expect(userErrors).toMatchObject([{ code, field: ['input', field] }]);
  });

  test('is for who has signed in', async () => {
    const query = `mutation ($input: RequestUploadInput!) { requestUpload(input: $input) { upload { url } } }`;
    const { errors } = await stack.ask(uploader.subgraph, query, { input: { ...JPEG, byteSize: 9 } });
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
    expect((await complete(announced.id)).userErrors).toMatchObject([{ code: 'NOT_UPLOADED' }]);
  });

  test('refuses when it is tampered with', async () => {
    const { url, headers } = await requestUpload(bytes.length);
    const { url: other } = await requestUpload(bytes.length);
    const longer = new URL(url ?? '');
    longer.searchParams.set('size', String(bytes.length + 1));
    const later = new URL(url ?? '');
    later.searchParams.set('expires', String(Number(later.searchParams.get('expires')) + 60));
    const elsewhere = new URL(new URL(other ?? '').pathname + new URL(url ?? '').search, url ?? '');
    for (const forged of [longer, later, elsewhere]) {
      expect((await put(forged.href, bytes, headers)).status).toBe(403);
    }
    expect((await fetch(url ?? '')).status).toBe(403);
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
    const early = await complete(announced.id);
    expect(early).toMatchObject({ media: null, userErrors: [{ code: 'NOT_UPLOADED', field: ['mediaId'] }] });
    await put(url, bytes, headers);
    const before = await uploadedEvents();
    const answers = await Promise.all([1, 2, 3].map(() => complete(announced.id)));
    answers.push(await complete(announced.id));
    for (const answer of answers) {
      expect(answer).toMatchObject({ media: { id: announced.id, status: 'PROCESSING' }, userErrors: [] });
    }
    await stack.settled();
    expect(await uploadedEvents()).toBe(before + 1);
  });

  test.each(['TEMPORARILY_UNAVAILABLE', 'NOT_UPLOADED'])(
    'that comes when the media has failed as %s leaves the bytes where they may be needed again',
    async (code) => {
      const { url, headers, media } = await requestUpload(bytes.length);
      await put(url, bytes, headers);
      const id = parseId<'media'>(media.id);
      if (!id) throw new Error('no id');
      let key = '';
      const failing = new Proxy(uploader.store, {
        get: (target, name) => {
          const value: unknown = Reflect.get(target, name);
          if (name !== 'head') return typeof value === 'function' ? value.bind(target) : value;
          return async (asked: string) => {
            const found = await target.head(asked);
            key = asked;
            await seed.changeMedia(id, 'FAILED', { code, message: 'It failed.' });
            return found;
          };
        },
      });
      const subgraph = createMediaSubgraph({ ...stack.clients, store: failing });
      onTestFinished(() => subgraph.stop());
      const query = `mutation ($mediaId: ID!) { completeUpload(mediaId: $mediaId) { media { status } } }`;
      const { data } = await stack.ask(subgraph, query, { mediaId: id }, ana);
      expect(data?.completeUpload).toMatchObject({ media: { status: 'FAILED' } });
      expect((await uploader.store.head(key)) !== null).toBe(code === 'TEMPORARILY_UNAVAILABLE');
    },
  );

  test("of someone else's media, or of none, is NOT_FOUND", async () => {
    const { url, headers, media: announced } = await requestUpload(bytes.length);
    await put(url, bytes, headers);
    const refused = { media: null, userErrors: [{ code: 'NOT_FOUND', field: ['mediaId'] }] };
    expect(await complete(announced.id, bob)).toMatchObject(refused);
    for (const mediaId of [newId(7), '0', 'x', '99999999999999999999']) {
      expect(await complete(mediaId)).toMatchObject(refused);
    }
    expect((await complete(announced.id)).media?.status).toBe('PROCESSING');
  });
});

test('with the object store away an upload is refused with a code that says try again, and no media is made', async () => {
  const file = join(stack.config.objectStoreUrl.slice('disk://'.length), 'not-a-folder');
  await writeFile(file, '');
  const store = new DiskStore({ folder: file, publicUrl: '', secret: stack.config.mediaUrlSecret });
  const away = createMediaSubgraph({ ...stack.clients, store });
  const query = `mutation ($input: RequestUploadInput!) { requestUpload(input: $input) { upload { url } userErrors { code } } }`;
  const { data } = await stack.ask(away, query, { input: { ...JPEG, byteSize: 10 } }, ana);
  expect(data?.requestUpload).toMatchObject({ upload: null, userErrors: [{ code: 'TEMPORARILY_UNAVAILABLE' }] });
  await away.stop();
});
