import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { CLIENT_CODES } from './masked-errors.ts';

test('the README has every code that a client may see, and no other', () => {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const [, table = ''] = /\n\| code \| meaning \|\n([\s\S]*?)\n\n/.exec(readme) ?? [];
  const codes = table
    .split('\n')
    .flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`(\w+)`/g)].map(([, code]) => code));
  expect(codes.toSorted()).toEqual([...CLIENT_CODES, 'INTERNAL_SERVER_ERROR'].toSorted());
});
