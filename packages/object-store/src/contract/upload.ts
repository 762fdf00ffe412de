import { createHash } from 'node:crypto';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { ObjectStore, SignedUpload } from '../object-store.ts';
import { noise, ownFolder, send, sendChunked, tampered } from './wire.ts';

const MINUTE = 60;

export function uploadContract(store: () => ObjectStore): void {
  const photo = noise(10_000);
  const sha256 = createHash('sha256').update(photo).digest('base64');
  const sign = async (more: { sha256?: string; byteSize?: number } = {}) => {
    const key = `${ownFolder()}/photo.jpg`;
    const options = { contentType: 'image/jpeg', byteSize: photo.length, expiresInSeconds: MINUTE, ...more };
    return { key, upload: await store().presignPut(key, options) };
  };
  const expectRefused = async (key: string, answer: Promise<Response>) => {
    const { status } = await answer;
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(await store().head(key)).toBeNull();
  };

  test('arrives as it was sent, and says until when it may', async () => {
    const { key, upload } = await sign();
    expect(Math.abs(upload.expiresAt.getTime() - Date.now() - MINUTE * 1000)).toBeLessThan(5000);
    const answer = await send(upload, photo);
    expect(answer.status).toBe(200);
    const info = await store().head(key);
    expect(info).toMatchObject({ byteSize: photo.length, contentType: 'image/jpeg' });
    expect(answer.headers.get('etag')).toBe(`"${info?.etag}"`);
    expect(Math.abs(Number(info?.lastModified.getTime()) - Date.now())).toBeLessThan(10_000);
  });

  test('may be empty', async () => {
    const { key, upload } = await sign({ byteSize: 0 });
    expect((await send(upload, Buffer.alloc(0))).status).toBe(200);
    expect(await store().head(key)).toMatchObject({ byteSize: 0 });
  });

  test.each([1, -1, 100_000])('of %i bytes more than signed is refused', async (more) => {
    const { key, upload } = await sign();
    await expectRefused(key, send(upload, noise(photo.length + more)));
  });

  test('of much more than signed is refused in words, not by a cut connection', async () => {
    const { key, upload } = await sign();
    await expectRefused(key, send(upload, noise(30_000_000)));
  });

  test.each([0, 1])('of unsaid length is refused, with %i bytes more than signed', async (more) => {
    const { key, upload } = await sign();
    await expectRefused(key, sendChunked(upload, noise(photo.length + more)));
  });

  test('of another type is refused', async () => {
    const { key, upload } = await sign();
    await expectRefused(key, send(upload, photo, { headers: { 'content-type': 'text/html' } }));
  });

  test('of another content than its checksum says is refused', async () => {
    const { key, upload } = await sign({ sha256 });
    await expectRefused(key, send(upload, noise(photo.length, 2)));
    expect((await send(upload, photo)).status).toBe(200);
    expect(await store().head(key)).toMatchObject({ byteSize: photo.length });
  });

  test('with its checksum changed is refused', async () => {
    const { key, upload } = await sign({ sha256 });
    const other = noise(photo.length, 2);
    const digest = createHash('sha256').update(other).digest();
    const headers = upload.headers.map(({ name, value }) => ({
      name,
      value: name === 'x-amz-content-sha256' ? digest.toString('hex') : value,
    }));
    await expectRefused(key, send({ url: upload.url, headers }, other));
  });

  test.each([/signature$/i, /expires$/i])('with %s changed is refused', async (parameter) => {
    const { key, upload } = await sign();
    await expectRefused(key, send({ ...upload, url: tampered(upload.url, parameter) }, photo));
  });

  test('without its signature is refused', async () => {
    const { key, upload } = await sign();
    await expectRefused(key, send({ ...upload, url: upload.url.replace(/\?.*/, '') }, photo));
  });

  test('to another key is refused', async () => {
    const { key, upload } = await sign();
    const other = key.replace('photo', 'other');
    await expectRefused(other, send({ ...upload, url: upload.url.replace(key, other) }, photo));
  });

  test.each(['..', '%2e%2e', '..%2f..', '%00', 'a/../..'])('that would escape by %s is refused', async (step) => {
    const { key, upload } = await sign();
    const url = upload.url.replace(key, `${key}/${step}/x`);
    await expectRefused(key, send({ ...upload, url }, photo));
  });

  test.each(['GET', 'DELETE', 'POST'])('is no permission to %s', async (method) => {
    const { key, upload } = await sign();
    await send(upload, photo);
    const { status } = await fetch(upload.url, { method });
    expect([403, 405]).toContain(status);
    expect(await store().head(key)).not.toBeNull();
  });

  test('that has expired is refused', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() - 2 * MINUTE * 1000 });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const { key, upload } = await sign();
    vi.useRealTimers();
    expect(upload.expiresAt.getTime()).toBeLessThan(Date.now());
    await expectRefused(key, send(upload, photo));
  });

  test('works from a page of any origin', async () => {
    const { upload } = await sign();
    const origin = 'https://app.example';
    const asked = { 'access-control-request-method': 'PUT', 'access-control-request-headers': 'content-type' };
    const preflight = await fetch(upload.url, { method: 'OPTIONS', headers: { origin, ...asked } });
    expect(preflight.ok).toBe(true);
    expect(preflight.headers.get('access-control-allow-methods')).toContain('PUT');
    expect(preflight.headers.get('access-control-allow-headers')).toContain('content-type');
    const answer = await send(upload, photo, { headers: { origin } });
    expect(['*', origin]).toContain(answer.headers.get('access-control-allow-origin'));
    expect(answer.headers.get('access-control-expose-headers')?.toLowerCase()).toContain('etag');
  });

  test.each<[string, Partial<Parameters<ObjectStore['presignPut']>[1]>]>([
    ['a type with a line break', { contentType: 'image/jpeg\r\nx: y' }],
    ['half a byte', { byteSize: 0.5 }],
    ['fewer than no bytes', { byteSize: -1 }],
    ['no time', { expiresInSeconds: 0 }],
    ['more than a week', { expiresInSeconds: 7 * 24 * 3600 + 1 }],
    ['a short checksum', { sha256: 'AAAA' }],
  ])('is not signed for %s', async (_name, wrong) => {
    const options = { contentType: 'image/jpeg', byteSize: 1, expiresInSeconds: MINUTE, ...wrong };
    const signed: Promise<SignedUpload> = store().presignPut('test/x', options);
    await expect(signed).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
}
