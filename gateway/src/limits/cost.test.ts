import { readdirSync, readFileSync } from 'node:fs';
import { composeServices } from '@apollo/composition';
import { supergraphSdl } from '@lumigraph/schema';
import { type DocumentNode, Kind, type OperationDefinitionNode, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { type Cost, checkCost, createCost } from './cost.ts';
import { codeOf, cost as configured, times } from './test-limits.ts';

const LIST_SIZE = 7;
const DIRECTIVES = `
  directive @cost(weight: String!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
  directive @listSize(
    assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true
  ) on FIELD_DEFINITION`;

function firstOperation({ definitions }: DocumentNode): OperationDefinitionNode {
  const operation = definitions.find((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (!operation) throw new Error('no operation');
  return operation;
}

function costIn(sdl: string, query: string, variables: Record<string, unknown> = {}): Cost {
  const document = parse(query);
  return createCost(`${DIRECTIVES} ${sdl}`, LIST_SIZE)(document, firstOperation(document))(variables);
}

describe('the examples of the specification', () => {
  const USERS = `
    type User { name: String age: Int @cost(weight: "2.0") }
    type Query { users(max: Int): [User] @listSize(slicingArguments: ["max"]) }`;
  const FILTER = `
    enum Approximate { YES }
    input Filter { approx: Approximate @cost(weight: "-12.0") field: Boolean }
    type Product { name: String }
    directive @approx(tolerance: Float! @cost(weight: "-1.0")) on FIELD
    type Query {
      topProducts(filter: Filter @cost(weight: "15.0")): [String] @cost(weight: "5.0") @listSize(assumedSize: 10)
      mostPopularProduct(approx: Approximate @cost(weight: "-3.0")): Product @cost(weight: "5.0")
    }`;
  const FILMS = `
    type Film { title: String }
    type FilmEdge { cursor: ID node: Film }
    type PageInfo { hasNextPage: Boolean }
    type FilmConnection { edges: [FilmEdge] pageInfo: PageInfo }
    type Query {
      films(first: Int, after: ID, last: Int, before: ID): FilmConnection
        @listSize(slicingArguments: ["first", "last"], sizedFields: ["edges"])
    }`;

  test.each([
    ['2: five users of an age', USERS, '{users(max: 5) {age}}', { fieldCost: 11, typeCost: 6 }],
    ['2: five users of a name', USERS, '{users(max: 5) {name}}', { fieldCost: 1, typeCost: 6 }],
    ['10: a field', FILTER, '{topProducts}', { fieldCost: 5, typeCost: 1 }],
    ['10: an argument', FILTER, '{topProducts(filter: {field: true})}', { fieldCost: 20 }],
    ['11: a field', FILTER, '{mostPopularProduct {name}}', { fieldCost: 5 }],
    ['11: an argument of negative weight', FILTER, '{mostPopularProduct(approx: YES) {name}}', { fieldCost: 2 }],
    ['12: an input field', FILTER, '{topProducts(filter: {approx: YES})}', { fieldCost: 8 }],
    ['13: a directive', FILTER, '{topProducts @approx(tolerance: 0.5)}', { fieldCost: 4 }],
    ['18: a page of films', FILMS, '{films(first: 5) {edges {node {title}}}}', { fieldCost: 1 + 1 + 5, typeCost: 12 }],
    ['18: from its end', FILMS, '{films(last: 3) {edges {node {title}}}}', { typeCost: 8 }],
    ['18: the greater of both', FILMS, '{films(last: 3, first: 9) {edges {node {title}}}}', { typeCost: 20 }],
    ['18: what is not sized', FILMS, '{films(first: 100) {pageInfo {hasNextPage}}}', { fieldCost: 2, typeCost: 3 }],
  ])('№ %s', (_name, sdl, query, expected) => {
    expect(costIn(sdl, query)).toMatchObject(expected);
  });

  test('№ 16, 17: lists of a scalar that has a weight', () => {
    const sdl = `
      scalar Name @cost(weight: "0.5")
      type Query {
        topProducts: [Name] @listSize(assumedSize: 10)
        users(max: Int!): [Name] @listSize(slicingArguments: ["max"])
      }`;
    expect(costIn(sdl, '{topProducts}')).toMatchObject({ typeCost: 6, fieldCost: 0 });
    expect(costIn(sdl, 'query ($max: Int!) {users(max: $max)}', { max: 4 })).toMatchObject({ typeCost: 3 });
  });
});

test('the cost that is limited counts as Apollo Router’s: its documentation’s example costs 4, a mutation 10 more', () => {
  const sdl = `
    type Book { title: String author: Author publisher: Publisher }
    type Author { name: String }
    type Publisher { name: String address: Address }
    type Address { zipCode: Int! }
    type Query { book(id: ID): Book bestsellers: [Book] @listSize(assumedSize: 5) named: Book @cost(weight: "9") }
    type Mutation { sell(id: ID): Book }`;
  const book = '{title author {name} publisher {name address {zipCode}}}';
  expect(costIn(sdl, `{book(id: 1) ${book}}`).cost).toBe(4);
  expect(costIn(sdl, `{bestsellers ${book}}`).cost).toBe(20);
  expect(costIn(sdl, `{named ${book}}`).cost).toBe(12);
  expect(costIn(sdl, `mutation {sell(id: 1) ${book}}`).cost).toBe(14);
});

describe('the length of a list', () => {
  const sdl = `
    input Page { size: Int = 3 }
    type Item { id: ID tags: [Item] matrix: [[Item]] }
    type Query {
      free: [Item]
      page(first: Int = 20): [Item] @listSize(slicingArguments: ["first"])
      backup(first: Int): [Item] @listSize(slicingArguments: ["first"], assumedSize: 50, requireOneSlicingArgument: false)
      input(page: Page): [Item] @listSize(slicingArguments: ["page.size"])
    }`;
  const items = (query: string, variables?: Record<string, unknown>) => costIn(sdl, query, variables).typeCost - 1;

  test.each([
    ['is assumed where nothing tells it', '{free {id}}', 7],
    ['is assumed for each list of lists', '{page(first: 1) {tags {id} matrix {id}}}', 1 + 7 + 49],
    ['is an argument’s default', '{page {id}}', 20],
    ['is an argument’s default for null', '{page(first: null) {id}}', 20],
    ['is 0 for fewer', '{page(first: -5) {id}}', 0],
    ['may be 0', '{page(first: 0) {id}}', 0],
    ['is the assumed size without an argument', '{backup {id}}', 50],
    ['is the argument before the assumed size', '{backup(first: 60) {id}}', 60],
    ['may stand in an input object', '{input(page: {size: 8}) {id}}', 8],
    ['may be an input field’s default', '{input(page: {}) {id}}', 3],
    ['is assumed without the input object', '{input {id}}', 7],
  ])('%s', (_name, query, expected) => {
    expect(items(query)).toBe(expected);
  });

  test('is told by variables', () => {
    expect(items('query ($n: Int) {page(first: $n) {id}}', { n: 9 })).toBe(9);
    expect(items('query ($n: Int) {page(first: $n) {id}}', {})).toBe(20);
    expect(items('query ($n: Int) {page(first: $n) {id}}', { n: null })).toBe(20);
    expect(items('query ($n: Int) {input(page: {size: $n}) {id}}', { n: 4 })).toBe(4);
    expect(items('query ($page: Page) {input(page: $page) {id}}', { page: { size: 5 } })).toBe(5);
  });

  test('multiplies up to a bound that is still a number', () => {
    const deep = `{page(first: 2147483647) ${'{tags '.repeat(28)}{id}${'}'.repeat(28)}}`;
    const { typeCost, fieldCost, cost } = costIn(sdl, deep);
    expect([typeCost, fieldCost, cost]).toEqual([typeCost, typeCost, typeCost]);
    expect(typeCost).toBe(Number.MAX_SAFE_INTEGER);
  });
});

describe('what is selected', () => {
  const sdl = `
    interface Node { id: ID next: Node }
    type Cheap implements Node { id: ID next: Node }
    type Dear implements Node @cost(weight: "10") { id: ID @cost(weight: "3") next: Node gems: [Cheap] @listSize(assumedSize: 5) }
    union Either = Cheap | Dear
    type Query { node: Node either: Either cheap: Cheap dear: Dear }`;
  const costOf = (query: string, variables?: Record<string, unknown>) => costIn(sdl, query, variables).cost;

  test('counts once, however a client cuts it', () => {
    const whole = costOf('{dear {id gems {id next {id}}}}');
    expect(costOf('{dear {id} dear {gems {id}} dear {gems {next {id}}}}')).toBe(whole);
    expect(
      costOf(
        '{...A ...B ...A} fragment A on Query {dear {id gems {id}}} fragment B on Query {dear {gems {next {id}}}}',
      ),
    ).toBe(whole);
    expect(costOf('{dear {id gems {id}} other: dear {id gems {id}}}')).toBe(2 * costOf('{dear {id gems {id}}}'));
  });

  test('of an abstract type is its heaviest possible one', () => {
    expect(costOf('{node {id}}')).toBe(13);
    expect(costOf('{either {... on Cheap {id} ... on Dear {id}}}')).toBe(13);
    expect(costOf('{either {... on Cheap {next {next {id}}}}}')).toBe(10 + 10 + 10 + 3);
    expect(costOf('{either {... on Dear {gems {id}} ... on Cheap {id}}}')).toBe(10 + 5);
    expect(costOf('{cheap {... on Node {id} ... on Dear {gems {id}}}}')).toBe(1);
  });

  test('depends on @skip and @include', () => {
    const query =
      'query ($a: Boolean!, $b: Boolean!) {cheap {id} dear @include(if: $a) {id ...G @skip(if: $b)}} fragment G on Dear {gems {id}}';
    expect(costOf(query, { a: false, b: false })).toBe(1);
    expect(costOf(query, { a: true, b: true })).toBe(1 + 10 + 3);
    expect(costOf(query, { a: true, b: false })).toBe(1 + 10 + 3 + 5);
    expect(
      costOf('{dear @skip(if: true) {id} cheap @include(if: true) {id} ... @include(if: false) {node {id}}}'),
    ).toBe(1);
    expect(costOf('query ($a: Boolean!) {dear {id} dear @include(if: $a) {gems {id}}}', { a: true })).toBe(18);
    expect(
      costOf('query ($a: Boolean!) {...G @include(if: $a) ...G} fragment G on Query {cheap {id}}', { a: false }),
    ).toBe(1);
  });

  test('is nothing where the schema is introspected', () => {
    expect(costOf('{__typename __schema {types {name fields {name}}} __type(name: "Cheap") {name}}')).toBe(0);
  });

  test('in many possible types that select the same is worked out once', () => {
    const types = times(60, (n) => `type T${n} implements Wide @cost(weight: "${n}") {id: ID next: Wide}`);
    const wide = `interface Wide {id: ID next: Wide} ${types} type Query {wide: Wide}`;
    expect(costIn(wide, `{wide ${'{next '.repeat(20)}{id}${'}'.repeat(20)}}`).cost).toBe(21 * 59);
    const varied = `query ($x: Boolean!) {wide ${'{next '.repeat(19)}{next @skip(if: $x) {id}}${'}'.repeat(19)}}`;
    expect(costIn(wide, varied, { x: true }).cost).toBe(20 * 59);
    expect(costIn(wide, varied, { x: false }).cost).toBe(21 * 59);
  });

  test('in possible types that differ at each step is given up', () => {
    const chain = (depth: number): string => (depth === 0 ? 'id' : `next {${chain(depth - 1)}}`);
    const forked = (depth: number): string => {
      if (depth === 0) return 'id';
      return `next {${forked(depth - 1)} ... on Cheap {${chain(depth)}} ... on Dear {${chain(depth)}}}`;
    };
    expect(costOf(`{node {${forked(5)}}}`)).toBe(76);
    expect(costOf(`{node {${forked(28)}}}`)).toBe(Number.MAX_SAFE_INTEGER);
  });
});

test('weights of lists of input objects are added up, also in variables', () => {
  const sdl = `
    input Tag { name: String @cost(weight: "2") tags: [Tag!] }
    type Query { tagged(tags: [Tag!]): Int }`;
  const tags = [{ name: 'a' }, { name: 'b', tags: [{ name: 'c' }] }];
  expect(costIn(sdl, '{tagged(tags: [{name: "a"}, {name: "b", tags: [{name: "c"}]}])}').fieldCost).toBe(
    1 + 2 + 2 + 1 + 2,
  );
  expect(costIn(sdl, 'query ($tags: [Tag!]) {tagged(tags: $tags)}', { tags }).fieldCost).toBe(8);
  expect(costIn(sdl, 'query ($tags: [Tag!]) {tagged(tags: $tags)}', { tags: null }).fieldCost).toBe(0);
});

test.each([
  ['imported', '["@cost", "@listSize"]', '', '@cost', '@listSize'],
  ['renamed', '[{name: "@cost", as: "@weight"}, {name: "@listSize", as: "@size"}]', '', '@weight', '@size'],
  ['under their namespace', '[]', '', '@cost', '@cost__listSize'],
  ['under a namespace of one’s own', '[]', ', as: "price"', '@price', '@price__listSize'],
])('a composed supergraph’s directives are found when they are %s', (_name, imports, as, weight, size) => {
  const typeDefs = parse(`
    extend schema
      @link(url: "https://specs.apollo.dev/federation/v2.9")
      @link(url: "https://specs.apollo.dev/cost/v0.1", import: ${imports}${as})
    type Query { items: [Item] ${size}(assumedSize: 3) ${weight}(weight: 5) }
    type Item { id: ID }`);
  const { supergraphSdl: sdl, errors } = composeServices([{ name: 'items', typeDefs }]);
  if (!sdl) throw new Error(String(errors));
  const document = parse('{items {id}}');
  expect(createCost(sdl, LIST_SIZE)(document, firstOperation(document))({})).toEqual({
    typeCost: 4,
    fieldCost: 5,
    cost: 15,
  });
});

describe('of our own supergraph', () => {
  const costOf = createCost(supergraphSdl(), configured.listSize);
  const folder = new URL('../../../schema/operations/', import.meta.url);
  const document = parse(
    readdirSync(folder)
      .map((file) => readFileSync(new URL(file, folder), 'utf8'))
      .join('\n'),
  );
  const operations = document.definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  const codeOfQuery = (query: string, mode: (typeof configured)['mode'] = 'enforce') => {
    const asked = parse(query);
    return codeOf(() => checkCost(costOf(asked, firstOperation(asked))({}), { ...configured, mode }));
  };

  test.each(operations.map((operation) => [operation.name?.value, operation] as const))(
    'the operation %s is let in with the longest page',
    (_name, operation) => {
      expect(codeOf(() => checkCost(costOf(document, operation)({ first: 100 }), configured))).toBeNull();
    },
  );

  test('pages of fifty posts have room for twice as much', () => {
    const feed = operations.find(({ name }) => name?.value === 'Feed');
    if (!feed) throw new Error('no feed');
    const { cost } = costOf(document, feed)({ first: 50 });
    expect(cost).toBeGreaterThan(50);
    expect(cost).toBeLessThan(configured.maximum / 2);
  });

  test('a reel counts as the hundred stories that it may have', () => {
    const asked = parse('{user(id: 1) {reel {stories {id}}}}');
    expect(costOf(asked, firstOperation(asked))({}).cost).toBe(1 + 1 + 100);
    expect(codeOfQuery('{storyReels(first: 100) {edges {node {stories {id media {id}}}}}}')).toBe(
      'COST_LIMIT_EXCEEDED',
    );
    expect(codeOfQuery('{storyReels(first: 100) {edges {node {stories {id}}}}}')).toBeNull();
  });

  test('the comments of a hundred posts are refused, unless costs are only measured', () => {
    const bomb = '{feed(first: 100) {edges {node {comments(first: 100) {edges {node {id author {id}}}}}}}}';
    expect(codeOfQuery(bomb)).toBe('COST_LIMIT_EXCEEDED');
    expect(codeOfQuery(bomb, 'measure')).toBeNull();
    expect(codeOfQuery(bomb, 'off')).toBeNull();
    expect(() => checkCost({ typeCost: 0, fieldCost: 0, cost: 20_001 }, configured)).toThrow('20001');
    expect(codeOf(() => checkCost({ typeCost: 0, fieldCost: 0, cost: 20_000 }, configured))).toBeNull();
  });
});
