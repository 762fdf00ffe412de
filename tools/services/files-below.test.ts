import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { filesBelow } from './files-below.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lumigraph-files-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('all files are found, and no folders', async () => {
  await mkdir(join(folder, 'a/b/c'), { recursive: true });
  for (const path of ['x', 'a/x', 'a/b/y']) await writeFile(join(folder, path), '');
  const found = ['a/b/y', 'a/x', 'x'].map((path) => join(folder, path));
  expect((await filesBelow(folder)).sort()).toEqual(found);
  expect(await filesBelow(join(folder, 'none'))).toEqual([]);
});

test('folders that go while others are read are no error', async () => {
  const names = Array.from({ length: 50 }, (_, index) => join(folder, `gone ${index}`, 'deep'));
  for (let turn = 0; turn < 20; turn += 1) {
    await Promise.all(names.map((name) => mkdir(name, { recursive: true })));
    await Promise.all([filesBelow(folder), ...names.map((name) => rm(join(name, '..'), { recursive: true }))]);
  }
});
