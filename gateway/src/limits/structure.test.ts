import { getIntrospectionQuery, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import type { Limits } from './limit-exceeded.ts';
import { checkStructure } from './structure.ts';
import { codeOf, limits, times } from './test-limits.ts';

const EXCEEDED = 'LIMIT_EXCEEDED';
const INVALID = 'GRAPHQL_VALIDATION_FAILED';

function structureOf(text: string, few: Partial<Limits> = {}): unknown {
  return codeOf(() => checkStructure(parse(text), { ...limits, ...few }));
}

describe('fields in fields', () => {
  test('may stand 30 deep', () => {
    expect(structureOf('{a'.repeat(30) + '}'.repeat(30))).toBeNull();
    expect(structureOf('{a'.repeat(31) + '}'.repeat(31))).toBe(EXCEEDED);
  });

  test('count where their fragments are spread', () => {
    const deep = (depth: number) => `{a {a {...A}}} fragment A on A ${'{a'.repeat(depth) + '}'.repeat(depth)}`;
    expect(structureOf(deep(28))).toBeNull();
    expect(structureOf(deep(29))).toBe(EXCEEDED);
    expect(structureOf(`query One {a} query Other ${'{a'.repeat(31) + '}'.repeat(31)}`)).toBe(EXCEEDED);
  });

  test('count no deeper for fragments around them, of which 100 may stand in one another', () => {
    expect(structureOf(`{ ${'...{'.repeat(99)} a ${'}'.repeat(99)} }`)).toBeNull();
    expect(structureOf(`{ ${'...{'.repeat(100)} a ${'}'.repeat(100)} }`)).toBe(EXCEEDED);
    const chain = (length: number) =>
      `{...F0} ${times(length, (n) => `fragment F${n} on A {${n < length - 1 ? `...F${n + 1}` : 'a'}}`)}`;
    expect(structureOf(chain(99))).toBeNull();
    expect(structureOf(chain(100))).toBe(EXCEEDED);
  });

  test('of fragments that spread themselves are found invalid, and named', () => {
    const cycle = '{...A} fragment A on A {a {...B}} fragment B on A {...A}';
    expect(structureOf(cycle)).toBe(INVALID);
    expect(() => checkStructure(parse(cycle), limits)).toThrow('Cannot spread fragment "A" within itself.');
    expect(structureOf('{...A} fragment A on A {...A}')).toBe(INVALID);
  });
});

describe('the fields of an operation', () => {
  test('are at most 2,000, and 30 at its root', () => {
    expect(structureOf(`{a {${times(1_999, () => 'b')}}}`)).toBeNull();
    expect(structureOf(`{a {${times(2_000, () => 'b')}}}`)).toBe(EXCEEDED);
    expect(structureOf(`{${times(30, () => 'b')}}`)).toBeNull();
    expect(structureOf(`{${times(31, () => 'b')}}`)).toBe(EXCEEDED);
  });

  test('count wherever a fragment is spread', () => {
    const spread = (count: number) => `{${times(count, () => '...A')}} fragment A on A {a b c}`;
    expect(structureOf(spread(10))).toBeNull();
    expect(structureOf(spread(11))).toBe(EXCEEDED);
    expect(structureOf(`{${times(15, () => '...{a b}')}}`)).toBeNull();
    expect(structureOf(`{${times(16, () => '...{a b}')}}`)).toBe(EXCEEDED);
  });

  test('are counted without writing out fragments that double each other', () => {
    const doubling = times(90, (n) => `fragment F${n} on A {${n < 89 ? `...F${n + 1} ...F${n + 1}` : 'a'}}`);
    expect(structureOf(`{a {...F0}} ${doubling}`)).toBe(EXCEEDED);
  });

  test('may be selected again by many fragments, but not so often with arguments that all must be compared', () => {
    const again = (count: number, field: string) => `{a {${times(count, () => `...{${field}}`)}}}`;
    expect(structureOf(again(200, 'b(c: 1)'))).toBeNull();
    expect(structureOf(again(201, 'b(c: 1)'))).toBe(EXCEEDED);
    expect(structureOf(again(1_000, 'b'))).toBeNull();
    const nested = (count: number) => `{${times(count, () => `a {${times(count, () => 'b(c: 1)')}}`)}}`;
    expect(structureOf(nested(14))).toBeNull();
    expect(structureOf(nested(15))).toBe(EXCEEDED);
    const spread = (count: number) => {
      const fragments = times(count, (n) => `fragment F${n} on A {b(c: ${n})}`);
      return `{a {${times(count, (n) => `...F${n}`)}}} ${fragments}`;
    };
    expect(structureOf(spread(199))).toBeNull();
    const again20 = `{a {${times(20, () => '...A')}}} fragment A on A {${times(15, (n) => `b(c: ${n})`)}}`;
    expect(structureOf(again20)).toBeNull();
    expect(structureOf(spread(201), { definitions: 300 })).toBe(EXCEEDED);
  });
});

describe('a document', () => {
  test('may have 50 aliases, those of its fragments once', () => {
    expect(structureOf(`{a {${times(50, (n) => `b${n}: b`)}}}`)).toBeNull();
    expect(structureOf(`{a {${times(51, (n) => `b${n}: b`)}}}`)).toBe(EXCEEDED);
    expect(structureOf('{a {...A ...A} b {...A}} fragment A on A {a: b}', { aliases: 1 })).toBeNull();
    expect(structureOf('{a {...A} b: c} fragment A on A {a: b}', { aliases: 1 })).toBe(EXCEEDED);
  });

  test('may have 100 directives, and 10 in one place', () => {
    const include = (count: number) => '@include(if: true)'.repeat(count);
    expect(structureOf(`{a ${include(10)}}`)).toBeNull();
    for (const text of [
      `{a ${include(11)}}`,
      `{... ${include(11)} {a}}`,
      `{...A ${include(11)}} fragment A on A {a}`,
      `{...A} fragment A on A ${include(11)} {a}`,
      `query ${include(11)} {a}`,
      `query ($a: Int ${include(11)}) {a}`,
    ])
      expect(structureOf(text), text).toBe(EXCEEDED);
    expect(structureOf(`{${times(20, () => `a ${include(5)}`)}}`)).toBeNull();
    expect(structureOf(`{${times(20, () => `a ${include(5)}`)} b ${include(1)}}`)).toBe(EXCEEDED);
  });

  test('may have 200 operations and fragments, and 30 operations', () => {
    const operations = (count: number) => times(count, (n) => `query Q${n} {a}`);
    expect(structureOf(operations(30))).toBeNull();
    expect(structureOf(operations(31))).toBe(EXCEEDED);
    expect(structureOf(operations(5), { definitions: 5 })).toBeNull();
    expect(structureOf(operations(6), { definitions: 5 })).toBe(EXCEEDED);
  });

  test('has no fragment that hides from being measured', () => {
    expect(structureOf('{a} fragment A on A {a}')).toBe(INVALID);
    expect(structureOf('{...A} fragment A on A {a} fragment A on A {b}')).toBe(INVALID);
  });

  test('may introspect the schema, but not again and again', () => {
    expect(structureOf(getIntrospectionQuery({ inputValueDeprecation: true, oneOf: true }))).toBeNull();
    expect(structureOf('{one: __type(name: "A") {name} other: __type(name: "B") {name}}')).toBeNull();
    for (const text of [
      '{again: __schema {queryType {name}}}',
      '{__schema {again: types {name}}}',
      '{__type(name: "A") {fields {... {again: name}}}}',
      '{__schema {types {...A}}} fragment A on __Type {again: fields {name}}',
    ])
      expect(structureOf(text), text).toBe(EXCEEDED);
  });

  test('without operations, or with spreads of nothing, is validation’s', () => {
    expect(structureOf('{...Missing}')).toBeNull();
    expect(structureOf('type A {a: Int}')).toBeNull();
  });
});
