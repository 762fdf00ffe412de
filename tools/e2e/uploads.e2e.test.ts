import { RequestUploadDocument } from '@lumigraph/schema/operations';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Person, type Picture, Refused, signUp } from '../client/person.ts';
import { startTestSystem, type TestStack, type TestSystem, TOPOLOGIES, testStack } from '../test-stack/index.ts';
import { photo } from './pictures.ts';

const MIB = 1024 * 1024;

describe.each(TOPOLOGIES)('%s', (topology) => {
  let stack: TestStack;
  let system: TestSystem;
  let eve: Person;
  let other: Person;
  beforeAll(async () => {
    stack = await testStack();
    system = await startTestSystem(stack, topology);
    eve = await signUp(system.url, { username: 'eve', password: 'correct horse battery' });
    other = await signUp(system.url, { username: 'other', password: 'correct horse battery' });
  }, 120_000);
  afterAll(async () => {
    await system?.stop();
    await stack?.stop();
  });

  async function codesOf(picture: Picture): Promise<string[]> {
    const mediaId = await eve.upload(picture);
    const { status, failure } = await eve.processed(mediaId);
    return [status, ...(failure ? [failure.code] : [])];
  }

  /** An upload that eve announced: its media, and where and how to send the bytes. */
  async function announce({ bytes, contentType }: Picture) {
    const input = { kind: 'IMAGE' as const, contentType, byteSize: bytes.length };
    const { requestUpload } = await eve.api.request(RequestUploadDocument, { input });
    const { url, media, headers } = requestUpload.upload ?? {};
    if (!url || !media || !headers) throw new Error('there is no upload');
    return { url, mediaId: media.id, headers: Object.fromEntries(headers.map(({ name, value }) => [name, value])) };
  }

  const put = (url: string, headers: Record<string, string>, body: Buffer<ArrayBuffer>): Promise<number | 'cut'> =>
    fetch(url, { method: 'PUT', headers, body }).then(
      ({ status }) => status,
      () => 'cut',
    );

  test('what is not the picture that it says ends in a typed failure', async () => {
    const text: Picture = { bytes: Buffer.from('just some text, no picture at all'), contentType: 'image/jpeg' };
    expect(await codesOf(text)).toEqual(['FAILED', 'UNSUPPORTED_FORMAT']);
    const whole = await photo();
    const half = { ...whole, bytes: whole.bytes.subarray(0, whole.bytes.length / 2) };
    expect(await codesOf(half)).toEqual(['FAILED', 'CORRUPT']);
    await expect(eve.upload({ ...whole, bytes: Buffer.alloc(25 * MIB) })).rejects.toMatchObject({
      codes: ['TOO_LARGE'],
    });
    expect(await codesOf(await photo())).toEqual(['READY']);
  });

  test('the object store refuses other bytes than were signed for, another signature and an expired URL', async () => {
    const picture = await photo();
    const { bytes, contentType } = picture;
    const { url, mediaId, headers } = await announce(picture);
    expect([413, 'cut']).toContain(await put(url, headers, Buffer.concat([bytes, bytes])));
    expect(await put(url.replace(/ignature=./, 'ignature=_'), headers, bytes)).toBe(403);

    const { rows } = await sql<{
      key: string;
    }>`select upload_key as key from media.media where id = ${mediaId}`.execute(stack.clients.database.for());
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 120_000 });
    const upload = { contentType, byteSize: bytes.length, expiresInSeconds: 60 };
    const expired = await stack.clients.store.presignPut(rows[0]?.key ?? '', upload).finally(() => vi.useRealTimers());
    const expiredUrl = expired.url.replace(stack.config.publicUrl, system.url);
    expect(new URL(expiredUrl).pathname).toBe(new URL(url).pathname);
    expect(await put(expiredUrl, headers, bytes)).toBe(403);

    await expect(eve.complete(mediaId)).rejects.toMatchObject({ codes: ['NOT_UPLOADED'] });
    expect(await put(url, headers, bytes)).toBe(200);
    await eve.complete(mediaId);
    expect((await eve.processed(mediaId)).status).toBe('READY');
  });

  test('an upload is completed after its bytes, and by who announced it', async () => {
    const picture = await photo(400, 300);
    const { mediaId } = await announce(picture);
    await expect(eve.complete(mediaId)).rejects.toMatchObject({ codes: ['NOT_UPLOADED'] });
    const sent = await eve.send(picture);
    for (const id of [mediaId, sent, '1', 'nothing']) {
      await expect(other.complete(id)).rejects.toMatchObject({ codes: ['NOT_FOUND'] });
    }
    expect((await eve.post({ mediaIds: [mediaId] })).status).toBe('PROCESSING');
    await eve.complete(sent);
    await eve.complete(sent);
    expect((await eve.processed(sent)).status).toBe('READY');
  });

  test('nobody posts somebody else’s picture', async () => {
    const mediaId = await eve.upload(await photo());
    await expect(other.post({ mediaIds: [mediaId] })).rejects.toBeInstanceOf(Refused);
    await expect(other.processed(mediaId)).rejects.toThrow();
  });
});
