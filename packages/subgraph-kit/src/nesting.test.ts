import { expect, test } from 'vitest';
import { isDeepDocument, isDeepJson } from './nesting.ts';

const isDeep = (query: string) => isDeepDocument(query, 10, 1_000);
const nested = (open: string, close: string, depth: number) => open.repeat(depth) + close.repeat(depth);

test('selections, lists, objects and arguments nest together', () => {
  expect(isDeep(nested('{ a ', '}', 10))).toBe(false);
  expect(isDeep(nested('{ a ', '}', 11))).toBe(true);
  expect(isDeep(`{ a(b: ${nested('[', ']', 8)}) }`)).toBe(false);
  expect(isDeep(`{ a(b: ${nested('[', ']', 9)}) }`)).toBe(true);
  expect(isDeep(`{ a(b: ${nested('{c: ', '}', 9)}) }`)).toBe(true);
  expect(isDeep('['.repeat(20_000))).toBe(true);
});

test('many brackets side by side, in strings and in comments nest nothing', () => {
  expect(isDeep(`{ ${'a(b: [1]) { c } '.repeat(20)} }`)).toBe(false);
  expect(isDeep(`{ a(b: "${'['.repeat(50)}", c: """${'{'.repeat(50)}""") } # ${'('.repeat(50)}`)).toBe(false);
});

test('what is no token, and what is beyond the parser, is left to the parser', () => {
  expect(isDeep(`${'{ a }'.repeat(11)} ? ${'['.repeat(50)}`)).toBe(false);
  expect(isDeep(`${'{ a }'.repeat(1_000)} ${'['.repeat(50)}`)).toBe(false);
});

test('JSON nests by arrays and objects, and not by what its strings hold', () => {
  expect(isDeepJson(nested('[', ']', 10), 10)).toBe(false);
  expect(isDeepJson(nested('[', ']', 11), 10)).toBe(true);
  expect(isDeepJson(nested('{"a":', '}', 11), 10)).toBe(true);
  expect(isDeepJson(JSON.stringify({ text: `\\"${'['.repeat(50)}\\` }), 10)).toBe(false);
  expect(isDeepJson(JSON.stringify(['\\', ...Array.from({ length: 50 }, () => ['"'])]), 10)).toBe(false);
  expect(isDeepJson('['.repeat(100_000), 10)).toBe(true);
});
