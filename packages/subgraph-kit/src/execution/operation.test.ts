import { setImmediate } from 'node:timers/promises';
import { buildSchema, execute, type GraphQLFieldResolver, parse } from 'graphql';
import { expect, onTestFinished, test } from 'vitest';
import { compileDocument } from './operation.ts';

type Resolvers = { [type: string]: { [field: string]: GraphQLFieldResolver<unknown, unknown> } };

/** A schema of that SDL, and the answers that we and graphql-js give in it. */
function createWorld(sdl: string, resolvers: Resolvers) {
  const schema = buildSchema(sdl);
  for (const [name, fields] of Object.entries(resolvers)) {
    const type = schema.getType(name);
    if (!type || !('getFields' in type)) throw new Error(`There is no type ${name}.`);
    for (const [field, resolve] of Object.entries(fields)) Object.assign(type.getFields()[field] ?? {}, { resolve });
  }
  return async (query: string, operationName: string | null = null, variables: { [name: string]: unknown } = {}) => {
    const document = parse(query);
    const ours = await compileDocument(schema, document).execute({ context: null, variables, operationName });
    const theirs = await execute({ schema, document, operationName, variableValues: variables });
    return { ours: JSON.stringify(ours), theirs: JSON.stringify(theirs) };
  };
}

const reject = async (turns: number, message: string) => {
  for (let turn = 0; turn < turns; turn += 1) await setImmediate();
  throw new Error(message);
};

test('fields of a mutation are answered one after the other, and none after one that took the whole answer', async () => {
  const told: string[] = [];
  const field = (name: string, give: () => unknown) => async () => {
    told.push(`${name} begins`);
    await setImmediate();
    told.push(`${name} ends`);
    return give();
  };
  const ask = createWorld('type Query { a: Int } type Mutation { a: Thing b: Int! c: Int } type Thing { later: Int }', {
    Mutation: {
      a: field('a', () => ({ later: field('later', () => 1) })),
      b: field('b', () => null),
      c: field('c', () => 1),
    },
  });
  const { ours, theirs } = await ask('mutation { a { later } b c }');
  expect(ours).toBe(theirs);
  const once = ['a begins', 'a ends', 'later begins', 'later ends', 'b begins', 'b ends'];
  expect(told).toEqual([...once, ...once]);
});

test('every choice that conditions make is answered as it is, however many there are', async () => {
  const names = Array.from({ length: 6 }, (_name, index) => `v${index}`);
  const fields = names.map((name) => `${name}: __typename @include(if: $${name})`).join(' ');
  const query = `query (${names.map((name) => `$${name}: Boolean!`).join(', ')}) { ${fields} }`;
  const schema = buildSchema('type Query { a: Int }');
  const compiled = compileDocument(schema, parse(query));
  for (let bits = 0; bits < 64; bits += 1) {
    const variables = Object.fromEntries(names.map((name, index) => [name, (bits & (1 << index)) !== 0]));
    const { data } = await compiled.execute({ context: null, variables, operationName: null });
    expect(Object.keys(data ?? {})).toEqual(names.filter((name) => variables[name]));
  }
});

test.each(['A', 'B', 'C', 'toString', null])(
  'of a document the operation named %s is executed, or none',
  async (name) => {
    const { ours, theirs } = await createWorld('type Query { a: Int }', {})(
      'query A { a: __typename } query B { b: __typename }',
      name,
    );
    expect(ours).toBe(theirs);
  },
);

test('of errors below a place that became null the first is told, and what fails there later is not', async () => {
  const ask = createWorld('type Query { thing: Thing } type Thing { a: Int! b: Int! c: Int thing: Thing! }', {
    Query: {
      thing: () => ({
        a: () => reject(1, 'a'),
        b: () => reject(2, 'b'),
        c: () => reject(3, 'c'),
        thing: { b: () => reject(4, 'd') },
      }),
    },
  });
  const { ours, theirs } = await ask('{ thing { a b c thing { b } } }');
  expect(ours).toBe(theirs);
  expect(ours).toContain('"a"');
});

test('promises that nobody awaits any more, since an item before them took the list, may be rejected', async () => {
  const rejected: unknown[] = [];
  const note = (error: unknown) => void rejected.push(error);
  const watchers = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection').on('unhandledRejection', note);
  onTestFinished(() => {
    process.off('unhandledRejection', note);
    for (const watcher of watchers) process.on('unhandledRejection', watcher);
  });
  const schema = buildSchema('type Query { list: [Int!] }');
  const rootValue = { list: () => [reject(0, 'before'), null, reject(1, 'after')] };
  const answer = await compileDocument(schema, parse('{ list }')).execute({
    context: null,
    rootValue,
    variables: {},
    operationName: null,
  });
  await setImmediate();
  await setImmediate();
  expect(JSON.stringify(answer)).toMatch(/Cannot return null for non-nullable field Query.list.*"data":{"list":null}/);
  expect(rejected).toEqual([]);
});

test('a promise of another make is awaited, though it calls back before it returns', async () => {
  // biome-ignore lint/suspicious/noThenProperty: that is what such a promise is.
  const thenable = { then: (take: (value: unknown) => void) => take(3) };
  const ask = createWorld('type Query { a: Int list: [Int] }', {
    Query: { a: () => thenable, list: () => [thenable, 1] },
  });
  const { ours, theirs } = await ask('{ a list }');
  expect(ours).toBe(theirs);
  expect(ours).toBe('{"data":{"a":3,"list":[3,1]}}');
});

test('a resolver may change the arguments it is given', async () => {
  const ask = createWorld('type Query { a(by: Int = 1): Int list: [Query] }', {
    Query: { a: (_root, args) => (args.by += 1), list: () => [{}, {}, {}] },
  });
  const { ours, theirs } = await ask('query { list { a b: a(by: 5) } }');
  expect(ours).toBe(theirs);
  expect(ours).toBe('{"data":{"list":[{"a":2,"b":6},{"a":2,"b":6},{"a":2,"b":6}]}}');
});

const VALUES: readonly unknown[] = [
  0,
  -0,
  1,
  1.5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  2 ** 31,
  -(2 ** 31),
  2 ** 53,
  '',
  'text',
  '7',
  '1e3',
  true,
  false,
  5n,
  [],
  {},
  new Date(0),
  { valueOf: () => 3 },
  { toJSON: () => 'json' },
  Symbol('s'),
  () => 2,
  undefined,
  null,
];

test.each(['Int', 'Float', 'String', 'ID', 'Boolean'])(
  'any value is taken for an %s, or refused, as by graphql-js',
  async (type) => {
    const ask = createWorld(`type Query { list: [${type}] each: [Box] } type Box { value: ${type} }`, {
      Query: { list: () => VALUES, each: () => VALUES.map((value) => ({ value })) },
    });
    const { ours, theirs } = await ask('{ list each { value } }');
    expect(ours).toBe(theirs);
  },
);
