import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

interface Locked {
  optionalDependencies?: Record<string, string>;
}

/** Where Node would look for `name` from the package at this path, nearest first. */
function placesOf(name: string, path: string): string[] {
  const above = path
    .split('/node_modules/')
    .map((_part, index, parts) => parts.slice(0, index + 1).join('/node_modules/'));
  return [...above.reverse().map((folder) => `${folder}/node_modules/${name}`), `node_modules/${name}`];
}

test('the lock file names each platform’s packages: without one, `npm ci` refuses a fresh clone', () => {
  const file = join(import.meta.dirname, '../../package-lock.json');
  const { packages }: { packages: Record<string, Locked> } = JSON.parse(readFileSync(file, 'utf8'));
  const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !placesOf(name, path).some((place) => place in packages))
      .map((name) => `${name}, which ${path} wants`),
  );
  expect(missing).toEqual([]);
});
