import { expect, test } from 'vitest';
import type { ObjectStore } from '../object-store.ts';
import { LEAST_PART_BYTES } from '../rules.ts';
import { bytesOf, noise, ownFolder, send } from './wire.ts';

const first = noise(LEAST_PART_BYTES, 1);
const second = noise(LEAST_PART_BYTES + 1, 2);
const last = noise(1000, 3);

export function multipartContract(store: () => ObjectStore): void {
  const start = async () => {
    const key = `${ownFolder()}/film.mp4`;
    return { key, uploadId: await store().createMultipart(key, { contentType: 'video/mp4' }) };
  };
  const sendPart = async (key: string, uploadId: string, number: number, body: Buffer) => {
    const part = { number, byteSize: body.length };
    return send(await store().presignPart(key, uploadId, part, 60), body);
  };
  const sendAll = async (key: string, uploadId: string, bodies: Buffer[]) => {
    for (const [index, body] of bodies.entries())
      expect((await sendPart(key, uploadId, index + 1, body)).status).toBe(200);
    return store().listParts(key, uploadId);
  };

  test('is resumed part by part and read as one', async () => {
    const { key, uploadId } = await start();
    expect(await store().listParts(key, uploadId)).toEqual([]);
    await sendPart(key, uploadId, 3, last);
    const { headers } = await sendPart(key, uploadId, 1, first);
    const some = await store().listParts(key, uploadId);
    expect(some.map(({ number, byteSize }) => [number, byteSize])).toEqual([
      [1, first.length],
      [3, last.length],
    ]);
    expect(headers.get('etag')).toBe(`"${some[0]?.etag}"`);
    expect(await store().head(key)).toBeNull();

    await sendPart(key, uploadId, 2, second);
    await store().completeMultipart(key, uploadId, await store().listParts(key, uploadId));
    const whole = Buffer.concat([first, second, last]);
    expect(await store().head(key)).toMatchObject({ byteSize: whole.length, contentType: 'video/mp4' });
    const read = await fetch(await store().presignGet(key, { expiresInSeconds: 60 }));
    expect((await bytesOf(read)).equals(whole)).toBe(true);
  });

  test('takes a part sent again instead of the one before', async () => {
    const { key, uploadId } = await start();
    const [before] = await sendAll(key, uploadId, [last]);
    const [after] = await sendAll(key, uploadId, [noise(500, 9)]);
    expect(after).toMatchObject({ number: 1, byteSize: 500 });
    const stale = store().completeMultipart(key, uploadId, [{ number: 1, etag: before?.etag ?? '' }]);
    await expect(stale).rejects.toMatchObject({ code: 'INVALID_PARTS' });
    await store().completeMultipart(key, uploadId, [{ number: 1, etag: after?.etag ?? '' }]);
    expect(await store().head(key)).toMatchObject({ byteSize: 500 });
  });

  test.each([1, -1])('refuses a part of %i bytes more than signed', async (more) => {
    const { key, uploadId } = await start();
    const upload = await store().presignPart(key, uploadId, { number: 1, byteSize: last.length }, 60);
    const { status } = await send(upload, noise(last.length + more));
    expect(status).toBeGreaterThanOrEqual(400);
    expect(await store().listParts(key, uploadId)).toEqual([]);
  });

  test('refuses a part under another number than signed', async () => {
    const { key, uploadId } = await start();
    const { url } = await store().presignPart(key, uploadId, { number: 1, byteSize: last.length }, 60);
    const { status } = await send({ url: url.replace('partNumber=1', 'partNumber=2'), headers: [] }, last);
    expect(status).toBe(403);
    expect(await store().listParts(key, uploadId)).toEqual([]);
  });

  test('is not completed by wrong parts', async () => {
    const { key, uploadId } = await start();
    const [one, two] = await sendAll(key, uploadId, [first, last]);
    if (one === undefined || two === undefined) throw new Error('the parts have arrived');
    const wrong = [[], [two, one], [one, { ...two, etag: one.etag }], [one, two, { number: 3, etag: two.etag }]];
    for (const parts of wrong) {
      const completed = store().completeMultipart(key, uploadId, parts);
      await expect(completed).rejects.toMatchObject({ code: 'INVALID_PARTS' });
      expect(await store().head(key)).toBeNull();
    }
    await store().completeMultipart(key, uploadId, [one, two]);
    expect(await store().head(key)).not.toBeNull();
  });

  test('has no small parts but the last', async () => {
    const { key, uploadId } = await start();
    const parts = await sendAll(key, uploadId, [last, last]);
    const completed = store().completeMultipart(key, uploadId, parts);
    await expect(completed).rejects.toMatchObject({ code: 'INVALID_PARTS' });
    expect(await store().head(key)).toBeNull();
  });

  test('is gone when it is completed, which can be done twice', async () => {
    const { key, uploadId } = await start();
    const parts = await sendAll(key, uploadId, [first, last]);
    await store().completeMultipart(key, uploadId, parts);
    await store().completeMultipart(key, uploadId, parts);
    expect(await store().head(key)).toMatchObject({ byteSize: first.length + last.length });
    await expect(store().listParts(key, uploadId)).rejects.toMatchObject({ code: 'UPLOAD_NOT_FOUND' });
    await store().put(key, last, { contentType: 'video/mp4' });
    const late = store().completeMultipart(key, uploadId, parts);
    await expect(late).rejects.toMatchObject({ code: 'UPLOAD_NOT_FOUND' });
  });

  test('is gone when it is aborted, which can be done twice', async () => {
    const { key, uploadId } = await start();
    const upload = await store().presignPart(key, uploadId, { number: 2, byteSize: last.length }, 60);
    await sendAll(key, uploadId, [last]);
    await store().abortMultipart(key, uploadId);
    await store().abortMultipart(key, uploadId);
    await expect(store().listParts(key, uploadId)).rejects.toMatchObject({ code: 'UPLOAD_NOT_FOUND' });
    expect((await send(upload, last)).status).toBe(404);
    expect(await store().head(key)).toBeNull();
  });

  test('belongs to its key', async () => {
    const { key, uploadId } = await start();
    const parts = await sendAll(key, uploadId, [last]);
    const other = key.replace('film', 'other');
    await expect(store().listParts(other, uploadId)).rejects.toMatchObject({ code: 'UPLOAD_NOT_FOUND' });
    const completed = store().completeMultipart(other, uploadId, parts);
    await expect(completed).rejects.toMatchObject({ code: 'UPLOAD_NOT_FOUND' });
    await store().abortMultipart(other, uploadId);
    expect(await store().listParts(key, uploadId)).toHaveLength(1);
  });

  test.each(['no-such-upload', '../../objects', '..', '.'])('is not found as %s', async (uploadId) => {
    const listed = store().listParts('test/film.mp4', uploadId);
    await expect(listed).rejects.toMatchObject({ code: 'UPLOAD_NOT_FOUND' });
  });
}
