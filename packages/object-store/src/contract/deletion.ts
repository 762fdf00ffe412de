import { expect, test } from 'vitest';
import type { ObjectStore } from '../object-store.ts';
import { noise, ownFolder } from './wire.ts';

const MANY = 1005; // S3 lists and deletes a thousand at a time.
const AT_ONCE = 15;

export function deletionContract(store: () => ObjectStore): void {
  const put = (...keys: string[]) =>
    Promise.all(keys.map((key) => store().put(key, noise(10), { contentType: 'image/jpeg' })));
  const exists = async (key: string) => (await store().head(key)) !== null;

  test('an object is gone, and can be deleted again', async () => {
    const folder = ownFolder();
    await put(`${folder}/a`, `${folder}/b`);
    await store().delete(`${folder}/a`);
    await store().delete(`${folder}/a`);
    expect(await exists(`${folder}/a`)).toBe(false);
    expect(await exists(`${folder}/b`)).toBe(true);
  });

  test('by prefix takes all below it, however many, and no neighbour', async () => {
    const folder = ownFolder();
    const neighbours = [`${folder}/1`, `${folder}/10/x`, `${folder}/0/x`, `${folder}/1-x`, `${folder}/2`];
    const doomed = Array.from({ length: MANY }, (_, n) => `${folder}/1/${n % 7}/photo-${n}`);
    await put(...neighbours);
    for (let at = 0; at < MANY; at += AT_ONCE) await put(...doomed.slice(at, at + AT_ONCE));
    await store().deletePrefix(`${folder}/1/`);
    await store().deletePrefix(`${folder}/1/`);
    for (const key of neighbours) expect(await exists(key), key).toBe(true);
    const left: string[] = [];
    for (let at = 0; at < MANY; at += AT_ONCE) {
      const batch = doomed.slice(at, at + AT_ONCE);
      const found = await Promise.all(batch.map(exists));
      left.push(...batch.filter((_, index) => found[index]));
    }
    expect(left).toEqual([]);
  }, 120_000);

  test('and writing at the same time in the same folder do not disturb each other', async () => {
    const folder = ownFolder();
    const comeAndGo = async (name: string) => {
      for (let round = 0; round < 30; round++) {
        await put(`${folder}/a/b/${name}`);
        expect(await exists(`${folder}/a/b/${name}`)).toBe(true);
        await store().delete(`${folder}/a/b/${name}`);
      }
    };
    await Promise.all(['x', 'y', 'z'].map(comeAndGo));
  });

  test('is possible again for a prefix that was written to again', async () => {
    const folder = ownFolder();
    await put(`${folder}/a/b`);
    await store().deletePrefix(`${folder}/`);
    await put(`${folder}/a/b`);
    expect(await exists(`${folder}/a/b`)).toBe(true);
  });

  test('by prefix forgets uploads in parts, and no neighbour', async () => {
    const folder = ownFolder();
    const start = (key: string) => store().createMultipart(key, { contentType: 'video/mp4' });
    const [doomed, kept] = [`${folder}/1/film`, `${folder}/10/film`];
    const [doomedId, keptId] = [await start(doomed), await start(kept)];
    await store().deletePrefix(`${folder}/1/`);
    await expect(store().listParts(doomed, doomedId)).rejects.toMatchObject({ code: 'UPLOAD_NOT_FOUND' });
    expect(await store().listParts(kept, keptId)).toEqual([]);
    await store().abortMultipart(kept, keptId);
  });

  test.each(['', '/', 'a', '../', 'a/../', 'a//'])('%j is no prefix', async (prefix) => {
    await expect(store().deletePrefix(prefix)).rejects.toMatchObject({ code: 'INVALID_KEY' });
  });
}
