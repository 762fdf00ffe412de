import { parseId } from '@lumigraph/ids';
import { type GraphQLError, getOperationAST, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { composed, guarded } from '../test/guarded-supergraph.ts';
import type { Identity } from './access-token.ts';
import { type Authority, createAuthority, refusalsOf } from './authority.ts';

const LIBRARY = `
  interface Item { id: ID! title: String notes: String }
  type Book implements Item @key(fields: "id") { id: ID! title: String notes: String @access(level: VIEWER) lender: Person shelf: String @shareable }
  type Film implements Item @key(fields: "id") { id: ID! title: String notes: String runs: Int }
  union Thing = Book | Film
  type Person { name: String address: String @access(level: VIEWER) books: [Book!]! }
  type Session { token: String owner: Person }
  type Query { item: Item items: [Item!]! things: [Thing!]! person: Person mine: Person @access(level: VIEWER) }
  type Mutation { signIn: Session @access(level: SESSION) signOut: Boolean @access(level: SESSION) lend: Book @access(level: VIEWER) rename: Person }
  type Subscription { returned: Book lent: Book @access(level: VIEWER) }`;

const SHELVES = 'type Book @key(fields: "id") { id: ID! shelf: String @shareable @access(level: VIEWER) }';

const library = composed(guarded() + LIBRARY, guarded() + SHELVES);
const authority = createAuthority(library.schema);
const apiSchema = library.apiSchema().toGraphQLJSSchema();

type Asking = Pick<Identity, 'viewer' | 'hasBadToken'>;
const anonymous: Asking = { viewer: null, hasBadToken: false };
const stranger: Asking = { viewer: null, hasBadToken: true };
const id = parseId<'user'>('1');
const ada: Asking = { viewer: id && { id }, hasBadToken: false };

function requirementsIn(text: string, by: Authority = authority) {
  const document = parse(text);
  const operation = getOperationAST(document);
  if (!operation) throw new Error('there is no operation');
  return by.requirementsOf(document, operation);
}

/** Why a valid operation is refused. */
function ask(text: string, identity: Asking = anonymous, variables: Record<string, unknown> = {}) {
  expect(validate(apiSchema, parse(text)).map(String)).toEqual([]);
  return refusalsOf(requirementsIn(text), identity, variables);
}

const pathsOf = (errors: readonly GraphQLError[]) => errors.map(({ path }) => path?.join('.'));

test.each([
  ['at the root', '{ mine { name } }', 'mine'],
  ['deeper', '{ person { address } }', 'person.address'],
  ['under an alias', '{ who: person { where: address } }', 'who.where'],
  ['in a fragment', '{ person { ...P } } fragment P on Person { address }', 'person.address'],
  [
    'in a fragment in a fragment',
    '{ ...Q } fragment Q on Query { person { ...P } } fragment P on Person { address }',
    'person.address',
  ],
  ['in an inline fragment', '{ ... { person { ... on Person { address } } } }', 'person.address'],
  ['by an interface that is open itself', '{ item { notes } }', 'item.notes'],
  ['of a type that an interface may be', '{ item { ... on Book { notes } } }', 'item.notes'],
  ['of a type in a union', '{ things { ... on Book { lender { name } notes } } }', 'things'],
  ['in lists', '{ person { books { lender { address } } } }', 'person.books'],
  ['that one of several subgraphs protects', '{ things { ... on Book { shelf } } }', 'things'],
  ['of a mutation', 'mutation { rename { name } lend { title } }', 'lend'],
  ['of a subscription', 'subscription { lent { title } }', 'lent'],
  ['below what is for a session', 'mutation { signIn { owner { address } } }', 'signIn.owner.address'],
])('a protected field %s needs somebody signed in', (_case, text, path) => {
  const errors = ask(text);
  expect(pathsOf(errors)).toEqual([path]);
  expect(errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
  expect(ask(text, ada)).toEqual([]);
});

test.each([
  '{ item { id title } things { __typename ... on Film { notes runs } } person { name books { title } } }',
  '{ item { ... on Film { notes } } }',
  '{ __typename __schema { types { name fields { name } } } __type(name: "Person") { name } }',
  '{ person @skip(if: true) { address } mine @include(if: false) { name } person { name } }',
])('what is open needs nobody: %s', (text) => {
  expect(ask(text)).toEqual([]);
});

test.each([
  ['@include(if: $v)', { v: true }, { v: false }],
  ['@skip(if: $v)', { v: false }, { v: true }],
])('a field with %s is protected unless the variable leaves it out', (directive, asked, leftOut) => {
  const operations = [
    `query ($v: Boolean!) { person { name address ${directive} } }`,
    `query ($v: Boolean!) { person { name ... ${directive} { address } } }`,
    `query ($v: Boolean!) { person { name ...P ${directive} } } fragment P on Person { address }`,
    `query ($v: Boolean!) { person ${directive} { ...P } ...Q ${directive} } fragment P on Person { address } fragment Q on Query { person { ...P } }`,
  ];
  for (const text of operations) {
    expect(ask(text, anonymous, asked), text).not.toEqual([]);
    expect(ask(text, anonymous, leftOut), text).toEqual([]);
  }
});

test('a variable that is not given, is null or is no Boolean leaves nothing out', () => {
  const text = 'query ($v: Boolean!) { person { name address @include(if: $v) } }';
  for (const variables of [{}, { v: null }, { v: 'false' }, { v: 0 }, { v: undefined }, { w: false }])
    expect(ask(text, anonymous, variables), JSON.stringify(variables)).not.toEqual([]);
});

test('both of @skip and @include must let a field in, and a fragment spread twice counts by each of its spreads', () => {
  const both = 'query ($a: Boolean!, $b: Boolean!) { person { name address @skip(if: $a) @include(if: $b) } }';
  expect(ask(both, anonymous, { a: false, b: true })).not.toEqual([]);
  for (const variables of [
    { a: true, b: true },
    { a: false, b: false },
  ])
    expect(ask(both, anonymous, variables)).toEqual([]);
  const twice = `query ($a: Boolean!, $b: Boolean!) { person { name ...P @include(if: $a) } other: person { name ...P @include(if: $b) } }
    fragment P on Person { address }`;
  for (const variables of [
    { a: true, b: false },
    { a: false, b: true },
  ])
    expect(ask(twice, anonymous, variables)).not.toEqual([]);
});

test('beside a bad token only what is for a session may be asked, and nothing that is protected below it', () => {
  const allowed = [
    'mutation { signIn { token } }',
    'mutation { __typename again: signIn { token owner { name } } signOut }',
    'mutation { ...M } fragment M on Mutation { ... { signOut } }',
  ];
  for (const text of allowed) expect(ask(text, stranger), text).toEqual([]);
  const refused = [
    'mutation { rename { name } }',
    'mutation { signIn { token } rename { name } }',
    'mutation { signOut ...M } fragment M on Mutation { rename { name } }',
    'mutation { signOut lend { id } }',
    'mutation { __typename }',
    'mutation ($v: Boolean!) { signOut rename @include(if: $v) { name } }',
    '{ person { name } }',
    '{ mine { name } }',
    '{ __schema { queryType { name } } }',
    'subscription { returned { id } }',
    'mutation { signIn { owner { address } } }',
  ];
  for (const text of refused)
    expect(
      ask(text, stranger, { v: false }).map(({ extensions }) => extensions.code),
      text,
    ).toEqual(['UNAUTHENTICATED']);
});

test('at most ten fields are named', () => {
  const text = `{ ${Array.from({ length: 50 }, (_, index) => `a${index}: mine { name }`).join(' ')} }`;
  expect(pathsOf(ask(text))).toEqual(Array.from({ length: 10 }, (_, index) => `a${index}`));
});

test('fragments that double at every step are followed once each', () => {
  const steps = Array.from(
    { length: 60 },
    (_, index) => `fragment F${index} on Query { ...F${index + 1} person { name } ...F${index + 1} @include(if: $v) }`,
  );
  const text = `query ($v: Boolean!) { ...F0 ...F0 @skip(if: $v) } ${steps.join(' ')} fragment F60 on Query { mine { name } }`;
  const { protectedFields } = requirementsIn(text);
  expect(protectedFields.length).toBeLessThanOrEqual(2);
  expect(refusalsOf({ isForSession: false, protectedFields }, anonymous, { v: true })).not.toEqual([]);
});

test('a field that the supergraph does not know does not pass as open', () => {
  expect(() => requirementsIn('{ secrets }')).toThrow('Query.secrets');
});
