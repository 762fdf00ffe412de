import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { isInstalled } from './install.mjs';

const wanted = {
  '': { name: 'root' },
  'node_modules/a': { version: '1.0.0', integrity: 'sha512-a' },
  'node_modules/b': { version: '2.0.0', integrity: 'sha512-b', optional: true },
};
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lumigraph-install-'));
  mkdirSync(join(root, 'node_modules'));
  record('package-lock.json', wanted);
});

afterEach(() => rmSync(root, { recursive: true }));

test('an install that npm did not finish does not count', () => {
  expect(isInstalled(root)).toBe(false);
});

test('what npm recorded counts, without the optional packages of other platforms', () => {
  record('node_modules/.package-lock.json', { 'node_modules/a': wanted['node_modules/a'] });
  expect(isInstalled(root)).toBe(true);
});

test('a package that is missing, or another version, asks for an install', () => {
  record('node_modules/.package-lock.json', { 'node_modules/b': wanted['node_modules/b'] });
  expect(isInstalled(root)).toBe(false);
  record('node_modules/.package-lock.json', { 'node_modules/a': { version: '1.0.1', integrity: 'sha512-c' } });
  expect(isInstalled(root)).toBe(false);
});

function record(file: string, packages: object): void {
  writeFileSync(join(root, file), JSON.stringify({ packages }));
}
