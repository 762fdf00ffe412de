import { expect, test } from 'vitest';
import type { ObjectStore } from '../object-store.ts';
import { noise, ownFolder } from './wire.ts';

export function listingContract(store: () => ObjectStore): void {
  const put = async (keys: readonly string[]) => {
    for (const key of keys) await store().put(key, noise(key.length), { contentType: 'image/png' });
  };
  const keysOf = async (prefix: string, after: string | null, limit: number) =>
    (await store().list(prefix, after, limit)).map(({ key }) => key);

  test('names objects in the order of bytes, whatever folders they lie in, page by page', async () => {
    const folder = ownFolder();
    const names = ['a', 'a-b', 'a.b', 'a/0', 'a/b/c', 'a/b-c', 'a0', 'B', 'a_', '10/x', '1/x', '1-x', '9'];
    const keys = names.map((name) => `${folder}/${name}`).sort();
    await put(keys.toReversed());
    for (const size of [1, 2, 5, keys.length, 1000]) {
      const found: string[] = [];
      for (let page = await keysOf(`${folder}/`, null, size); page.length > 0; ) {
        expect(page.length).toBeLessThanOrEqual(size);
        found.push(...page);
        page = await keysOf(`${folder}/`, page.at(-1) ?? null, size);
      }
      expect(found, `pages of ${size}`).toEqual(keys);
    }
    expect(await keysOf(`${folder}/a/`, null, 1000)).toEqual(keys.filter((key) => key.startsWith(`${folder}/a/`)));
  });

  test('goes on after a key that is gone', async () => {
    const folder = ownFolder();
    const keys = ['a/1', 'a/2', 'b/1'].map((name) => `${folder}/${name}`);
    await put(keys);
    await store().delete(`${folder}/a/2`);
    expect(await keysOf(`${folder}/`, `${folder}/a/2`, 10)).toEqual([`${folder}/b/1`]);
    expect(await keysOf(`${folder}/`, `${folder}/0`, 10)).toEqual([`${folder}/a/1`, `${folder}/b/1`]);
    expect(await keysOf(`${folder}/`, `${folder}/b/1`, 10)).toEqual([]);
  });

  test('tells how large objects are and when they came', async () => {
    const key = `${ownFolder()}/x`;
    await store().put(key, noise(12_345), { contentType: 'image/png' });
    const [listed] = await store().list(key.replace(/x$/, ''), null, 1);
    const info = await store().head(key);
    expect(listed).toMatchObject({ key, byteSize: 12_345 });
    // S3 tells the time of an object by seconds in its header.
    expect(Math.abs(Number(listed?.lastModified) - Number(info?.lastModified))).toBeLessThan(1_000);
  });

  test('of nothing is empty; of everything it begins at the first key', async () => {
    expect(await store().list(`${ownFolder()}/`, null, 5)).toEqual([]);
    const key = `${ownFolder()}/x`;
    await put([key]);
    const [next] = await store().list('', key.replace(/x$/, 'w'), 1);
    expect(next?.key).toBe(key);
  });

  test.each<[string, string | null, number, string]>([
    ['a', null, 5, 'INVALID_KEY'],
    ['../', null, 5, 'INVALID_KEY'],
    ['', '../x', 5, 'INVALID_KEY'],
    ['', null, 0, 'INVALID_ARGUMENT'],
    ['', null, 1001, 'INVALID_ARGUMENT'],
  ])('is refused for %j after %j, at most %i', async (prefix, after, limit, code) => {
    await expect(store().list(prefix, after, limit)).rejects.toMatchObject({ code });
  });
}
