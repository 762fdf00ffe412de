import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { ObjectNotFound } from '../errors.ts';
import type { ObjectStore } from '../object-store.ts';
import { noise, ownFolder } from './wire.ts';

const contentType = 'image/webp';

export function writingContract(store: () => ObjectStore): void {
  const read = async (key: string, range?: { start: number; end: number }) => buffer(await store().get(key, range));
  const streamOf = (...chunks: Buffer[]) => Readable.from(chunks, { objectMode: false });

  test.each([0, 1, 100_000])('%i bytes are read as they were written', async (byteSize) => {
    const key = `${ownFolder()}/object`;
    await store().put(key, noise(byteSize), { contentType });
    expect((await read(key)).equals(noise(byteSize))).toBe(true);
    expect(await store().head(key)).toMatchObject({ byteSize, contentType });
  });

  test.each([0, 100, 40_000_001])('a stream of %i bytes is written, its length said or not', async (byteSize) => {
    const content = noise(byteSize);
    const middle = Math.floor(byteSize / 3);
    for (const said of [byteSize, undefined]) {
      const key = `${ownFolder()}/object`;
      const stream = streamOf(content.subarray(0, middle), content.subarray(middle));
      await store().put(key, stream, { contentType, byteSize: said });
      expect(await store().head(key)).toMatchObject({ byteSize, contentType });
      expect((await read(key)).equals(content)).toBe(true);
    }
  });

  test.each([-1, 1])('a body of %i bytes more than said is not written', async (more) => {
    const key = `${ownFolder()}/object`;
    for (const body of [noise(100), streamOf(noise(100))]) {
      const written = store().put(key, body, { contentType, byteSize: 100 - more });
      await expect(written).rejects.toMatchObject({ code: 'LENGTH_MISMATCH' });
    }
    expect(await store().head(key)).toBeNull();
  });

  test('a stream that breaks is not written', async () => {
    const key = `${ownFolder()}/object`;
    const breaking = async function* () {
      yield noise(20_000_000);
      throw new Error('the source is gone');
    };
    await expect(store().put(key, Readable.from(breaking()), { contentType })).rejects.toThrow();
    expect(await store().head(key)).toBeNull();
  });

  test('a range is read, cut at the end', async () => {
    const key = `${ownFolder()}/object`;
    const content = noise(1000);
    await store().put(key, content, { contentType });
    expect((await read(key, { start: 0, end: 0 })).equals(content.subarray(0, 1))).toBe(true);
    expect((await read(key, { start: 10, end: 19 })).equals(content.subarray(10, 20))).toBe(true);
    expect((await read(key, { start: 990, end: 2000 })).equals(content.subarray(990))).toBe(true);
  });

  test.each([
    [1000, 1001],
    [5, 4],
    [-1, 4],
    [0, 0.5],
  ])('no range from %d to %d of 1000 bytes is read', async (start, end) => {
    const key = `${ownFolder()}/object`;
    await store().put(key, noise(1000), { contentType });
    await expect(store().get(key, { start, end })).rejects.toMatchObject({ code: 'INVALID_RANGE' });
  });

  test('what does not exist is not found', async () => {
    const key = `${ownFolder()}/nothing`;
    expect(await store().head(key)).toBeNull();
    await expect(store().get(key)).rejects.toBeInstanceOf(ObjectNotFound);
    await expect(store().get(key, { start: 0, end: 1 })).rejects.toBeInstanceOf(ObjectNotFound);
  });

  test('an object is replaced with its type and etag', async () => {
    const key = `${ownFolder()}/object`;
    await store().put(key, noise(10, 1), { contentType });
    const before = await store().head(key);
    await store().put(key, noise(10, 2), { contentType: 'image/png' });
    const after = await store().head(key);
    expect(after?.contentType).toBe('image/png');
    expect(after?.etag).not.toBe(before?.etag);
  });

  test('of writes at the same time one wins whole, and readers see a whole one', async () => {
    const key = `${ownFolder()}/object`;
    const contents = [1, 2, 3, 4, 5, 6, 7, 8].map((n) => Buffer.alloc(n * 10_000, n));
    await store().put(key, noise(0), { contentType });
    const writes = Promise.all(contents.map((content) => store().put(key, content, { contentType })));
    const reads = await Promise.all(contents.map(() => read(key)));
    await writes;
    for (const seen of [...reads, await read(key)]) {
      expect([0, 1, 2, 3, 4, 5, 6, 7, 8].some((n) => seen.equals(Buffer.alloc(n * 10_000, n)))).toBe(true);
    }
    expect((await read(key)).length).toBeGreaterThan(0);
  });

  test('an object and others below its name exist side by side', async () => {
    const folder = ownFolder();
    await store().put(`${folder}/a`, noise(1), { contentType });
    await store().put(`${folder}/a/b`, noise(2), { contentType });
    await store().put(`${folder}/a/b/c`, noise(3), { contentType });
    expect((await read(`${folder}/a`)).length).toBe(1);
    expect((await read(`${folder}/a/b`)).length).toBe(2);
    expect((await read(`${folder}/a/b/c`)).length).toBe(3);
  });

  test.each([
    ...[
      '',
      '/',
      '/etc/passwd',
      '..',
      '../x',
      'a/../b',
      'a/..',
      'a//b',
      'a/',
      './a',
      'a/./b',
      '.hidden',
      'a\0b',
      'a\\b',
      'a b',
    ],
    ...['a%2fb', 'a?b', 'a#b', 'ä', 'a@', 'a\n', 'x'.repeat(513)],
  ])('%j is no key', async (key) => {
    const invalid = { code: 'INVALID_KEY' };
    await expect(store().presignPut(key, { contentType, byteSize: 1, expiresInSeconds: 60 })).rejects.toMatchObject(
      invalid,
    );
    await expect(store().presignPart(key, 'id', { number: 1, byteSize: 1 }, 60)).rejects.toMatchObject(invalid);
    await expect(store().presignGet(key, { expiresInSeconds: 60 })).rejects.toMatchObject(invalid);
    await expect(store().createMultipart(key, { contentType })).rejects.toMatchObject(invalid);
    await expect(store().listParts(key, 'id')).rejects.toMatchObject(invalid);
    await expect(store().completeMultipart(key, 'id', [])).rejects.toMatchObject(invalid);
    await expect(store().abortMultipart(key, 'id')).rejects.toMatchObject(invalid);
    await expect(store().head(key)).rejects.toMatchObject(invalid);
    await expect(store().get(key)).rejects.toMatchObject(invalid);
    await expect(store().put(key, noise(1), { contentType })).rejects.toMatchObject(invalid);
    await expect(store().delete(key)).rejects.toMatchObject(invalid);
    await expect(store().deletePrefix(`${key}/`)).rejects.toMatchObject(invalid);
  });

  test('the store says that it can be used', async () => {
    await store().check();
  });
}
