import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { supergraphSdl } from '@lumigraph/schema';
import { apiSchema } from '@lumigraph/schema/api';
import { getIntrospectionQuery, Kind, parse } from 'graphql';
import { expect, test } from 'vitest';
import { checkCost, createCost } from './cost.ts';
import { checkStructure } from './structure.ts';
import { codeOf, cost, limits, times } from './test-limits.ts';
import { checkText } from './text.ts';
import { validateDocument } from './validate.ts';

const schema = apiSchema(supergraphSdl());
const costOf = createCost(supergraphSdl(), cost.listSize);

/** The way of a document that nobody has sent before; the code of its first refusal. */
function admit(text: string, isIntrospectable = true): unknown {
  return codeOf(() => {
    checkText(text, limits);
    const document = parse(text, { maxTokens: limits.tokens });
    checkStructure(document, limits);
    const [fault] = validateDocument(schema, document, isIntrospectable);
    if (fault) throw fault;
    for (const definition of document.definitions)
      if (definition.kind === Kind.OPERATION_DEFINITION) checkCost(costOf(document, definition)({}), cost);
  });
}

const LIMIT = 'LIMIT_EXCEEDED';
const INVALID = 'GRAPHQL_VALIDATION_FAILED';
const onUser = (selection: string) => `{viewer {user {${selection}}}}`;
const fragments = (count: number, body: (index: number) => string) =>
  times(count, (n) => `fragment F${n} on User {${body(n)}}`);
const posts = (first: number) => `posts(first: ${first}) {edges {cursor}}`;

const ATTACKS: [name: string, document: string, code: string][] = [
  ['deep', `{viewer {user {${'posts {edges {node {author {'.repeat(20)}id${'}'.repeat(80)}}}}`, LIMIT],
  ['of brackets only', '{'.repeat(100_000), LIMIT],
  ['wide', onUser(times(3_000, () => 'id')), LIMIT],
  ['of one field with many arguments', onUser(times(650, posts)), LIMIT],
  [
    'of many fields with many arguments',
    `{${times(25, (n) => `viewer {user {${posts(n)} ${posts(n + 1)}}}`)}}`,
    INVALID,
  ],
  ['of conflicts in one another', onUser(times(300, (n) => `posts {edges {node {author {${posts(n)}}}}}`)), LIMIT],
  ['of aliases', `{${times(1_500, (n) => `a${n}: viewer {id}`)}}`, LIMIT],
  ['of fragments', onUser(times(1_200, (n) => `...F${n}`)) + fragments(1_200, () => 'id'), LIMIT],
  ['of fragments in fragments', onUser('...F0') + fragments(190, (n) => `id ${n < 189 ? `...F${n + 1}` : ''}`), LIMIT],
  ['of conflicting fragments', onUser(times(190, (n) => `...F${n}`)) + fragments(190, posts), LIMIT],
  ['of unused fragments', `{viewer {id}} ${fragments(150, posts)}`, INVALID],
  ['of fragments that spread themselves', `${onUser('...F0')} ${fragments(50, (n) => `...F${(n + 1) % 50}`)}`, INVALID],
  [
    'of fragments that double',
    onUser('...F0') + fragments(60, (n) => (n < 59 ? `...F${n + 1} `.repeat(2) : 'id')),
    LIMIT,
  ],
  ['of a megabyte', onUser('id '.repeat(350_000)), LIMIT],
  ['of a megabyte of comments', `{viewer {id}} #${'x'.repeat(1_000_000)}`, LIMIT],
  ['introspecting deeply', `{__schema {types ${'{fields {type '.repeat(5)}{name}${'}}'.repeat(5)}}}`, INVALID],
  ['introspecting again and again', `{__schema {types {${times(40, (n) => `a${n}: fields {type {name}}`)}}}}`, LIMIT],
  [
    'of lists in lists',
    `{feed(first: 100) {edges {node {comments(first: 100) {edges {node {replies(first: 100) {edges {node {id}}}}}}}}}}`,
    'COST_LIMIT_EXCEEDED',
  ],
  ['of the greatest lists', `{feed(first: 2147483647) {edges {node {id}}}}`, 'COST_LIMIT_EXCEEDED'],
  ['of directives', `{viewer {id ${'@include(if: true)'.repeat(1_400)}}}`, LIMIT],
  ['of directives everywhere', `{viewer {${times(500, () => 'id @skip(if: false) @include(if: true)')}}}`, LIMIT],
  ['of mistakes', `{viewer {${times(1_900, (n) => `emial${n}`)}}}`, INVALID],
  ['of wrong arguments', onUser(`posts(${times(2_000, (n) => `frist${n}: 1`)}) {edges {cursor}}`), INVALID],
  ['of variables', `query (${times(2_400, (n) => `$a${n}: Int`)}) {viewer {id}}`, INVALID],
  ['of operations', times(190, (n) => `query Q${n} {viewer {id}}`), LIMIT],
  ['of a long name', `{${'a'.repeat(100_000)}}`, INVALID],
];

test.each(ATTACKS)('a document %s is refused', (_name, document, code) => {
  expect(admit(document)).toBe(code);
});

test('what people send is let in', () => {
  expect(admit(getIntrospectionQuery())).toBeNull();
  expect(admit('{feed(first: 100) {edges {node {id author {id avatar {url}} media {id url}}}}}')).toBeNull();
});

test('a mistake is told with at most ten others', () => {
  const faults = validateDocument(schema, parse(`{viewer {${times(100, (n) => `emial${n}`)}}}`), true);
  expect(faults).toHaveLength(11);
  expect(faults[0]?.message).toContain('Did you mean "email"?');
  expect(faults.map(({ extensions }) => extensions.code)).toEqual(faults.map(() => INVALID));
});

test('where the schema is not to be read, neither introspection nor mistakes tell of it', () => {
  expect(admit(getIntrospectionQuery(), false)).toBe(INVALID);
  expect(admit('{__typename viewer {__typename id}}', false)).toBeNull();
  for (const text of [
    '{viewer {emial}}',
    '{viewr {id}}',
    '{user(idd: 1) {id}}',
    'query ($a: Strin) {user(id: $a) {id}}',
  ])
    for (const { message } of validateDocument(schema, parse(text), false))
      expect(message).not.toContain('Did you mean');
});

test('many of each leave nothing behind', () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage: () => void = runInNewContext('gc');
  const heap = () => {
    collectGarbage();
    return process.memoryUsage().heapUsed;
  };
  const repeat = (count: number) => {
    for (let time = 0; time < count; time += 1) for (const [, document] of ATTACKS) admit(document);
  };
  repeat(3);
  const before = heap();
  repeat(15);
  // One document of 10,000 tokens that was kept would have a megabyte.
  expect(heap() - before).toBeLessThan(10 * 1024 * 1024);
}, 60_000);
