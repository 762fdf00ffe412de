import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { withConfigTable } from './config-table.ts';

test("the README's configuration table is up to date (npm run docs)", () => {
  const page = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  expect(page).toBe(withConfigTable(page));
});

test('a table that says something else is replaced, and nothing around it', () => {
  const page =
    '# Title\n<!-- configuration: written by `npm run docs` -->\nan old table\n<!-- /configuration -->\nrest\n';
  const written = withConfigTable(page);
  expect(written).toMatch(/^# Title\n<!-- configuration.*-->\n\n\| variable \| default \| meaning \|\n/);
  expect(written).toContain('| `DATABASE_URL` | required | PostgreSQL, the truth. |');
  expect(written).not.toContain('an old table');
  expect(written.endsWith('|\n\n<!-- /configuration -->\nrest\n')).toBe(true);
});

test('a page without the marks is refused', () => {
  expect(() => withConfigTable('# Title')).toThrow('lacks');
});
