import { getIntrospectionQuery } from 'graphql';
import { times } from '../limits/test-limits.ts';

/** What a client sends as JSON, and the code of its refusal by the limits that everyone has who sets none. */
export type Attack = readonly [name: string, body: unknown, code: string];

const LIMIT = 'LIMIT_EXCEEDED';
const INVALID = 'GRAPHQL_VALIDATION_FAILED';
const COST = 'COST_LIMIT_EXCEEDED';

const onUser = (selection: string) => `{viewer {user {${selection}}}}`;
const fragments = (count: number, body: (index: number) => string) =>
  times(count, (n) => `fragment F${n} on User {${body(n)}}`);
const posts = (first: number) => `posts(first: ${first}) {edges {cursor}}`;
const nested = (depth: number): unknown => (depth === 0 ? 1 : [nested(depth - 1)]);

const DOCUMENTS: [name: string, document: string, code: string][] = [
  ['deep', `{viewer {user {${'posts {edges {node {author {'.repeat(20)}id${'}'.repeat(80)}}}}`, LIMIT],
  ['of brackets only', '{'.repeat(100_000), LIMIT],
  ['wide', onUser(times(3_000, () => 'id')), LIMIT],
  ['of one field again and again', onUser(times(1_900, () => 'id')), INVALID],
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
  ['of a fragment that spreads itself', `${onUser('...F0')} ${fragments(1, () => 'id ...F0')}`, INVALID],
  [
    'of fragments that double',
    onUser('...F0') + fragments(60, (n) => (n < 59 ? `...F${n + 1} `.repeat(2) : 'id')),
    LIMIT,
  ],
  [
    'of 30 operations with 100 fragments each',
    times(30, (n) => `query Q${n} {viewer {user {${times(100, (f) => `...F${f}`)}}}}`) + fragments(100, posts),
    INVALID,
  ],
  ['of 900 kB', onUser('id '.repeat(300_000)), LIMIT],
  ['of more than a megabyte', onUser('id '.repeat(350_000)), LIMIT],
  ['of 900 kB of comments', `{viewer {id}} #${'x'.repeat(900_000)}`, LIMIT],
  ['introspecting deeply', `{__schema {types ${'{fields {type '.repeat(5)}{name}${'}}'.repeat(5)}}}`, INVALID],
  ['introspecting again and again', `{__schema {types {${times(40, (n) => `a${n}: fields {type {name}}`)}}}}`, LIMIT],
  ['of directives in one place', `{viewer {id ${'@include(if: true)'.repeat(1_400)}}}`, LIMIT],
  ['of one directive twice', `{viewer {id @include(if: true) @include(if: true)}}`, INVALID],
  ['of directives everywhere', `{viewer {${times(500, () => 'id @skip(if: false) @include(if: true)')}}}`, LIMIT],
  ['of mistakes', `{viewer {${times(1_900, (n) => `emial${n}`)}}}`, INVALID],
  ['of wrong arguments', onUser(`posts(${times(2_000, (n) => `frist${n}: 1`)}) {edges {cursor}}`), INVALID],
  ['of 1,500 unused variables', `query (${times(1_500, (n) => `$a${n}: Int`)}) {viewer {id}}`, INVALID],
  ['of a list of 9,500 values', `{user(id: [${times(9_500, () => '1')}]) {id}}`, INVALID],
  ['of objects of 3,000 fields', `{user(id: {${times(3_000, (n) => `a${n}: 1`)}}) {id}}`, INVALID],
  ['of a list of 9,500 defaults', `query ($a: [Int] = [${times(9_500, () => '1')}]) {viewer {id}}`, INVALID],
  ['of too many operations', times(190, (n) => `query Q${n} {viewer {id}}`), LIMIT],
  ['of a long name', `{${'a'.repeat(100_000)}}`, INVALID],
];

/** Refused whatever the schema. */
export const ATTACKS: readonly Attack[] = [
  ...DOCUMENTS.map(([name, query, code]): Attack => [`a document ${name}`, { query, operationName: null }, code]),
  ['a batch', [{ query: '{__typename}' }, { query: '{__typename}' }], LIMIT],
  ['a batch of 10,000', Array.from({ length: 10_000 }, () => ({ query: '{__typename}' })), LIMIT],
  ['variables of 900 kB', { query: '{__typename}', variables: { a: 'x'.repeat(900_000) } }, LIMIT],
  ['variables in one another', { query: '{__typename}', variables: { a: nested(200) } }, 'BAD_REQUEST'],
];

/** Refused by the cost of Lumigraph's lists. */
export const COSTLY: readonly Attack[] = [
  [
    'a document of lists in lists',
    {
      query:
        '{searchPosts(query: "a", first: 100) {edges {node {comments(first: 100) {edges {node {replies(first: 100) {edges {node {id}}}}}}}}}}',
    },
    COST,
  ],
  [
    'a document of the greatest lists',
    { query: '{searchPosts(query: "a", first: 2147483647) {edges {node {id}}}}' },
    COST,
  ],
  [
    'a list of a length that a variable tells',
    {
      query: 'query ($n: Int) {searchPosts(query: "a", first: $n) {edges {node {id}}}}',
      variables: { n: 2_147_483_647 },
    },
    COST,
  ],
];

/** Refused where the schema is not to be read. */
export const READING: readonly Attack[] = [
  ['an introspection', { query: getIntrospectionQuery() }, INVALID],
  ['an introspection of one type', { query: '{__type(name: "User") {name}}' }, INVALID],
];
