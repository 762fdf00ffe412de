import { supergraphSdl } from '@lumigraph/schema';
import { apiSchema } from '@lumigraph/schema/api';
import { buildSchema, getIntrospectionQuery, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { times } from './test-limits.ts';
import { validateDocument } from './validate.ts';

const schema = buildSchema(`
  type Post { id: ID! text: String }
  type Query { post: Post }
  type Subscription { added(first: Int): Post }`);
const faultsOf = (text: string) => validateDocument(schema, parse(text), true);

describe('the root of a subscription', () => {
  test.each([
    ['a field under a variable', 'subscription ($x: Boolean!) {added @include(if: $x) {id}}'],
    ['a field under a constant', 'subscription {added @skip(if: true) {id}}'],
    ['an inline fragment', 'subscription ($x: Boolean!) {... @skip(if: $x) {added {id}}}'],
    ['a fragment', 'subscription ($x: Boolean!) {...A @include(if: $x)} fragment A on Subscription {added {id}}'],
    ['a field of a fragment', 'subscription {...A} fragment A on Subscription {added @include(if: false) {id}}'],
    ['a field under nothing sensible', 'subscription {added @include(if: "x") {id}}'],
    ['a field under an unknown variable', 'subscription {added @include(if: $x) {id}}'],
    ['a field under no condition', 'subscription {added @include {id}}'],
    ['one of many operations', 'query A {post {id}} subscription B {added @include(if: true) {id}}'],
  ])('may have no @skip and @include: %s', (_where, text) => {
    const [fault, ...others] = faultsOf(text);
    expect(fault?.message).toBe('At the root of a subscription nothing may be under @skip or @include.');
    expect(fault?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(fault?.locations).toHaveLength(1);
    expect(others).toEqual([]);
  });

  test.each([
    'subscription ($x: Boolean!) {added {id @include(if: $x) ...A}} fragment A on Post {text @skip(if: $x)}',
    'query ($x: Boolean!) {post @include(if: $x) {id}}',
    'query ($x: Boolean!) {...A} fragment A on Query {post @include(if: $x) {id}}',
  ])('%s is valid', (text) => {
    expect(faultsOf(text)).toEqual([]);
  });
});

describe("Lumigraph's schema", () => {
  const ours = apiSchema(supergraphSdl());
  const codes = (text: string, isIntrospectable: boolean) =>
    validateDocument(ours, parse(text), isIntrospectable).map(({ extensions }) => extensions.code);

  test('tells of a mistake with at most ten others', () => {
    const faults = validateDocument(ours, parse(`{viewer {${times(100, (n) => `emial${n}`)}}}`), true);
    expect(faults).toHaveLength(11);
    expect(faults[0]?.message).toContain('Did you mean "email"?');
    expect(new Set(faults.map(({ extensions }) => extensions.code))).toEqual(new Set(['GRAPHQL_VALIDATION_FAILED']));
  });

  test('is told neither by introspection nor by mistakes where it is not to be read', () => {
    expect(codes(getIntrospectionQuery(), true)).toEqual([]);
    expect(codes(getIntrospectionQuery(), false)).toContain('GRAPHQL_VALIDATION_FAILED');
    expect(codes('{__typename viewer {__typename id}}', false)).toEqual([]);
    for (const text of [
      '{viewer {emial}}',
      '{viewr {id}}',
      '{user(idd: 1) {id}}',
      'query ($a: Strin) {user(id: $a) {id}}',
    ])
      for (const { message } of validateDocument(ours, parse(text), false))
        expect(message).not.toContain('Did you mean');
  });
});
