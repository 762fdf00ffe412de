import { describe, expect, test } from 'vitest';
import { codeOf, limits, times } from './test-limits.ts';
import { checkBatch, checkBody, checkText, checkVariables } from './text.ts';

const EXCEEDED = 'LIMIT_EXCEEDED';
const codeOfText = (text: string, of = limits) => codeOf(() => checkText(text, of));

describe('a document', () => {
  test('may have so many bytes, whatever they stand for', () => {
    const few = { ...limits, documentBytes: 20 };
    expect(codeOfText(`{ a } # ${'x'.repeat(12)}`, few)).toBeNull();
    expect(codeOfText(`{ a } # ${'x'.repeat(13)}`, few)).toBe(EXCEEDED);
    expect(codeOfText(`{ a } # ${'é'.repeat(6)}`, few)).toBeNull();
    expect(codeOfText(`{ a } # ${'é'.repeat(7)}`, few)).toBe(EXCEEDED);
  });

  test('may have so many tokens, comments and commas not counted', () => {
    const few = { ...limits, tokens: 10 };
    expect(codeOfText(`{ ${times(8, (n) => `field${n}, # comment\n`)} }`, few)).toBeNull();
    expect(codeOfText(`{ ${times(9, (n) => `field${n}, # comment\n`)} }`, few)).toBe(EXCEEDED);
  });

  test('may have so many brackets in brackets', () => {
    expect(codeOfText('{a'.repeat(100) + '}'.repeat(100))).toBeNull();
    expect(codeOfText('{a'.repeat(101) + '}'.repeat(101))).toBe(EXCEEDED);
  });

  test('that is no GraphQL is the parser’s', () => {
    expect(codeOfText('?'.repeat(20_000))).toBeNull();
    expect(codeOfText('')).toBeNull();
  });

  test('is refused with the limit and what was found', () => {
    expect(() => checkText(' '.repeat(131_073), limits)).toThrow(
      'Bytes of the document: 131073, at most 131072 allowed.',
    );
  });
});

describe('variables', () => {
  test('may have so many bytes as JSON', () => {
    const few = { ...limits, variablesBytes: 20 };
    expect(codeOf(() => checkVariables({ text: 'é'.repeat(4) }, few))).toBeNull();
    expect(codeOf(() => checkVariables({ text: 'é'.repeat(5) }, few))).toBe(EXCEEDED);
    expect(codeOf(() => checkVariables({ list: Array.from({ length: 20 }, () => 1) }, few))).toBe(EXCEEDED);
  });

  test('may stand so deep in one another, in lists and objects', () => {
    const nested = (depth: number) => JSON.parse(`${'[{"a":'.repeat(depth / 2)}1${'}]'.repeat(depth / 2)}`);
    expect(codeOf(() => checkVariables(nested(100), limits))).toBeNull();
    expect(codeOf(() => checkVariables(nested(102), limits))).toBe(EXCEEDED);
    expect(codeOf(() => checkVariables(nested(10_000), limits))).toBe(EXCEEDED);
  });

  test('may be absent', () => {
    for (const none of [undefined, null, {}]) expect(codeOf(() => checkVariables(none, limits))).toBeNull();
  });
});

test('a body may have so many bytes', () => {
  expect(codeOf(() => checkBody(limits.bodyBytes, limits))).toBeNull();
  expect(codeOf(() => checkBody(limits.bodyBytes + 1, limits))).toBe(EXCEEDED);
});

test('a body has one operation', () => {
  for (const body of [{ query: '{ a }' }, null, 'text']) expect(codeOf(() => checkBatch(body))).toBeNull();
  for (const body of [[], [{ query: '{ a }' }]]) expect(codeOf(() => checkBatch(body))).toBe(EXCEEDED);
});
