import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';
import { undeclaredBreaks } from './breaking.ts';

const older = buildSchema('type Query { a: String b: Int c(x: Int): Int }');

test('what is added breaks nobody', async () => {
  const newer = buildSchema('type Query { a: String b: Int c(x: Int, y: Int): Int d: Int }');
  expect(await undeclaredBreaks(older, newer, [])).toEqual([]);
});

test('a removed field, a changed type and a new required argument are breaking', async () => {
  const newer = buildSchema('type Query { b: String c(x: Int!): Int }');
  const breaks = await undeclaredBreaks(older, newer, []);
  for (const path of ['Query.a', 'Query.b', 'Query.c.x']) expect(breaks.join('\n')).toContain(path);
});

test('a declared change passes, and nothing beside it', async () => {
  const newer = buildSchema('type Query { c(x: Int): Int }');
  const declared = [{ type: 'FIELD_REMOVED', path: 'Query.a', reason: 'nobody asked for it' }];
  const breaks = await undeclaredBreaks(older, newer, declared);
  expect(breaks).toHaveLength(1);
  expect(breaks[0]).toContain('Query.b');
});
