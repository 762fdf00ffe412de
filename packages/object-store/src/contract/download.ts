import { beforeAll, expect, test } from 'vitest';
import type { ObjectStore } from '../object-store.ts';
import { bytesOf, noise, ownFolder, send, tampered } from './wire.ts';

const photo = noise(1000);
const HOUR = 3600;

export function downloadContract(store: () => ObjectStore): void {
  const key = `${ownFolder()}/photo.jpg`;
  const url = () => store().presignGet(key, { expiresInSeconds: HOUR });
  const read = async (headers: Record<string, string>) => fetch(await url(), { headers });

  beforeAll(() => store().put(key, photo, { contentType: 'image/jpeg', cacheControl: 'private, max-age=60' }));

  test('gives the content with its type, length, etag and caching', async () => {
    const response = await read({});
    expect(response.status).toBe(200);
    expect((await bytesOf(response)).equals(photo)).toBe(true);
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    expect(response.headers.get('content-length')).toBe('1000');
    expect(response.headers.get('cache-control')).toBe('private, max-age=60');
    expect(response.headers.get('etag')).toBe(`"${(await store().head(key))?.etag}"`);
  });

  test.each([
    ['bytes=2-4', 2, 4],
    ['bytes=990-', 990, 999],
    ['bytes=-10', 990, 999],
    ['bytes=990-5000', 990, 999],
    ['bytes=0-0', 0, 0],
  ])('gives %s', async (range, start, end) => {
    const response = await read({ range });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end}/1000`);
    expect((await bytesOf(response)).equals(photo.subarray(start, end + 1))).toBe(true);
  });

  test('says that a range lies beyond the end', async () => {
    expect((await read({ range: 'bytes=1000-1001' })).status).toBe(416);
  });

  test('is not sent to who has it already', async () => {
    const etag = (await read({})).headers.get('etag') ?? '';
    expect((await read({ 'if-none-match': etag })).status).toBe(304);
    expect((await read({ 'if-none-match': '"another"' })).status).toBe(200);
  });

  test('says what the URL was signed to say', async () => {
    const caching = {
      cacheControl: 'public, max-age=604800, immutable',
      contentDisposition: 'attachment; filename="my photo.jpg"',
    };
    const response = await fetch(await store().presignGet(key, { expiresInSeconds: HOUR, ...caching }));
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe(caching.cacheControl);
    expect(response.headers.get('content-disposition')).toBe(caching.contentDisposition);
  });

  test('has the same URL within a window, and another in the next', async () => {
    const startsAt = new Date(Math.floor(Date.now() / (HOUR * 1000)) * HOUR * 1000);
    const sign = (at: Date) => store().presignGet(key, { expiresInSeconds: 2 * HOUR, startsAt: at });
    expect(await sign(startsAt)).toBe(await sign(new Date(startsAt)));
    expect(await sign(new Date(startsAt.getTime() - HOUR * 1000))).not.toBe(await sign(startsAt));
    expect((await fetch(await sign(startsAt))).status).toBe(200);
  });

  test('ends when it expires, counted from its start', async () => {
    const startsAt = new Date(Date.now() - HOUR * 1000);
    const sign = (expiresInSeconds: number) => store().presignGet(key, { expiresInSeconds, startsAt });
    expect((await fetch(await sign(HOUR - 10))).status).toBe(403);
    expect((await fetch(await sign(HOUR + 60))).status).toBe(200);
  });

  test.each([/signature$/i, /expires$/i])('with %s changed is refused', async (parameter) => {
    expect((await fetch(tampered(await url(), parameter))).status).toBe(403);
  });

  test('with what it is to say changed is refused', async () => {
    const signed = await store().presignGet(key, { expiresInSeconds: HOUR, contentDisposition: 'inline' });
    expect((await fetch(signed.replace('=inline', '=attachment'))).status).toBe(403);
    expect((await fetch(`${await url()}&response-content-type=text/html`)).status).toBe(403);
  });

  test('of another key is refused', async () => {
    const other = key.replace('photo', 'other');
    await store().put(other, photo, { contentType: 'image/jpeg' });
    expect((await fetch((await url()).replace(key, other))).status).toBe(403);
    expect((await fetch((await url()).replace(/\?.*/, ''))).status).toBe(403);
  });

  test('is no permission to PUT or DELETE', async () => {
    const upload = { url: await url(), headers: [{ name: 'content-type', value: 'image/jpeg' }] };
    expect((await send(upload, noise(1000, 2))).status).toBe(403);
    expect([403, 405]).toContain((await fetch(await url(), { method: 'DELETE' })).status);
    expect((await bytesOf(await read({}))).equals(photo)).toBe(true);
  });

  test('of nothing is not found', async () => {
    const nothing = await store().presignGet(`${ownFolder()}/nothing`, { expiresInSeconds: HOUR });
    expect((await fetch(nothing)).status).toBe(404);
  });
}
