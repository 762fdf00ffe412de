import { supergraphSdl } from '@lumigraph/schema';
import { buildSchema, type DocumentNode, getOperationAST, parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { type CachePolicy, UNCACHED } from '../operation/cache-policy.ts';
import { createCachePolicies } from './cache-policy.ts';

const DIRECTIVES = `
  directive @cacheControl(maxAge: Int, scope: Scope, inheritMaxAge: Boolean) on FIELD_DEFINITION | OBJECT | INTERFACE | UNION
  directive @tag(name: String!) repeatable on FIELD_DEFINITION | OBJECT
  enum Scope { PUBLIC PRIVATE }`;

const SDL = `${DIRECTIVES}
  type Query {
    book: Book
    cachedBook: Book @cacheControl(maxAge: 60)
    shortBook: Book @cacheControl(maxAge: 5)
    reader: Reader @cacheControl(maxAge: 40)
    shelf: Shelf @cacheControl(maxAge: 80)
    motto: String
    cachedMotto: String @cacheControl(maxAge: 20)
    mine: Mine @cacheControl(maxAge: 60)
    item: Item @cacheControl(maxAge: 60)
    any: Any @cacheControl(maxAge: 60)
    long: Long
  }
  type Mutation { write: Long }
  type Subscription { written: Long }
  type Book {
    title: String
    cachedTitle: String @cacheControl(maxAge: 30)
    author: Author
    publisher: Publisher @cacheControl(inheritMaxAge: true)
    related: Long @cacheControl(inheritMaxAge: true)
    isMine: Boolean @tag(name: "viewer") @tag(name: "other")
    rating: Int @tag(name: "other")
  }
  type Author { name: String }
  type Publisher { name: String, owner: Author }
  type Reader @cacheControl(inheritMaxAge: true) { name: String, book: Book @cacheControl(maxAge: 50) }
  type Shelf @cacheControl(inheritMaxAge: true) { name: String, note: String @cacheControl(scope: PRIVATE) }
  type Long @cacheControl(maxAge: 900) { name: String, short: Int @cacheControl(maxAge: 10), next: Long }
  type Mine @cacheControl(scope: PRIVATE) { name: String }
  interface Item { name: String, next: Item @cacheControl(maxAge: 60) }
  type Plain implements Item { name: String, next: Plain @cacheControl(maxAge: 60) }
  type Fleeting implements Item { name: String @cacheControl(maxAge: 3), next: Fleeting @cacheControl(maxAge: 60) }
  union Any = Plain | Mine`;

function policyOf(sdl: string, text: string): CachePolicy {
  const document: DocumentNode = parse(text);
  const schema = buildSchema(sdl, { assumeValidSDL: true });
  expect(validate(schema, document)).toEqual([]);
  const operation = getOperationAST(document, null);
  if (!operation) throw new Error('there is no operation');
  return createCachePolicies({ sdl, schema })(document, operation);
}

describe('by the rules of Apollo', () => {
  test.each<[string, number, CachePolicy['scope']]>([
    ['{ book { title } }', 0, 'PUBLIC'],
    ['{ book { cachedTitle } }', 0, 'PUBLIC'],
    ['{ cachedBook { title } }', 60, 'PUBLIC'],
    ['{ cachedBook { cachedTitle } }', 30, 'PUBLIC'],
    ['{ cachedBook { title author { name } } }', 0, 'PUBLIC'],
    ['{ cachedBook { publisher { name } } }', 60, 'PUBLIC'],
    ['{ cachedBook { publisher { name owner { name } } } }', 0, 'PUBLIC'],
    ['{ cachedBook { related { name } } }', 60, 'PUBLIC'],
    ['{ cachedBook { related { short } } }', 10, 'PUBLIC'],
    ['{ cachedBook { title } shortBook { title } }', 5, 'PUBLIC'],
    ['{ reader { name } }', 40, 'PUBLIC'],
    ['{ reader { name book { title } } }', 40, 'PUBLIC'],
    ['{ reader { book { cachedTitle } } }', 30, 'PUBLIC'],
    ['{ shelf { name } }', 80, 'PUBLIC'],
    ['{ shelf { note } }', 80, 'PRIVATE'],
    ['{ motto }', 0, 'PUBLIC'],
    ['{ cachedMotto }', 20, 'PUBLIC'],
    ['{ cachedMotto motto }', 0, 'PUBLIC'],
    ['{ long { name next { next { name } } } }', 900, 'PUBLIC'],
    ['{ mine { name } }', 60, 'PRIVATE'],
    ['{ cachedBook { isMine } }', 60, 'PRIVATE'],
    ['{ cachedBook { rating } }', 60, 'PUBLIC'],
    ['{ __typename cachedMotto }', 20, 'PUBLIC'],
    ['{ cachedMotto __type(name: "Book") { name } }', 0, 'PUBLIC'],
  ])('%s may be kept for %d seconds, %s', (text, maxAge, scope) => {
    expect(policyOf(SDL, text)).toEqual({ maxAge, scope });
  });

  test.each(['{ __typename }', 'mutation { write { name } }', 'subscription { written { name } }'])(
    '%s is not kept',
    (text) => expect(policyOf(SDL, text)).toEqual(UNCACHED),
  );
});

describe('of what is chosen when it is asked, the worst counts', () => {
  test.each<[string, number, CachePolicy['scope']]>([
    ['query ($if: Boolean!) { cachedBook { title isMine @include(if: $if) } }', 60, 'PRIVATE'],
    ['query ($if: Boolean!) { cachedMotto motto @skip(if: $if) }', 0, 'PUBLIC'],
    ['{ item { name } }', 3, 'PUBLIC'],
    ['{ item { ... on Plain { name } } }', 60, 'PUBLIC'],
    ['{ item { next { next { name } } } }', 3, 'PUBLIC'],
    ['{ any { __typename ... on Plain { name } } }', 60, 'PUBLIC'],
    ['{ any { ... on Mine { name } ...F } } fragment F on Plain { name }', 60, 'PRIVATE'],
    [
      '{ ...F } fragment F on Query { shortBook { ...G } cachedBook { ...G } } fragment G on Book { isMine }',
      5,
      'PRIVATE',
    ],
    ['{ ... @include(if: true) { ...F } } fragment F on Query { motto }', 0, 'PUBLIC'],
  ])('%s may be kept for %d seconds, %s', (text, maxAge, scope) => {
    expect(policyOf(SDL, text)).toEqual({ maxAge, scope });
  });

  test('a document whose fragments multiply, or whose interfaces nest, is worked out at once', () => {
    const bomb = Array.from(
      { length: 30 },
      (_, i) => `fragment F${i} on Long { a${i}: next { ...F${i + 1} ...F${i + 1} } }`,
    );
    expect(policyOf(SDL, `{ long { ...F0 } }\n${bomb.join('\n')}\nfragment F30 on Long { name }`).maxAge).toBe(900);
    const deep = `${'next { '.repeat(30)}name${' }'.repeat(30)}`;
    expect(policyOf(SDL, `{ item { ${deep} } }`)).toEqual({ maxAge: 3, scope: 'PUBLIC' });
  });
});

describe('in the supergraph', () => {
  const policy = (text: string) => policyOf(supergraphSdl(), text);

  test('what anyone may see is kept for seconds', () => {
    const { maxAge, scope } = policy(
      '{ search: searchPosts(query: "dawn", first: 5) { edges { node { id caption } } } }',
    );
    expect([maxAge > 0, scope]).toEqual([true, 'PUBLIC']);
  });

  test('what depends on the viewer is private or not kept', () => {
    for (const text of [
      '{ viewer { email } }',
      '{ searchPosts(query: "dawn", first: 5) { edges { node { id viewerHasLiked } } } }',
    ])
      expect(policy(text)).toEqual({ maxAge: 0, scope: 'PRIVATE' });
  });
});
