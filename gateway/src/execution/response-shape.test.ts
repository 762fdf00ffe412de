import { describe, expect, test } from 'vitest';
import { executeByHand, rootFetch } from './test/hand-made.ts';

const SDL = `
  interface Node { id: ID! label: String }
  type Post implements Node { id: ID! label: String text: String! author: User! likes: Int }
  type User implements Node { id: ID! label: String name: String! rank: Rank friends: [User!] grid: [[Int!]] sure: [User!]! }
  union Found = Post | User
  enum Rank { LOW HIGH }
  scalar Json
  type Query { user: User node: Node nodes: [Node] found: [Found!] posts: [Post!] count: Int ratio: Float ok: Boolean json: Json key: ID }`;

/** The response to a query where one subgraph answers these data to all of it. */
async function shaped(query: string, answered: object, variables: Record<string, unknown> = {}) {
  const selection = query.slice(query.indexOf('{')).replace(/@\w+\(if: [^)]*\)/g, '');
  const node = rootFetch('a', selection);
  const { data } = await executeByHand({ sdl: SDL, query, node, answers: { a: { data: answered } }, variables });
  return JSON.stringify(data);
}

describe('the response', () => {
  test('has the fields, names and order that the client asked for, and nothing else', async () => {
    const answered = { user: { extra: 1, name: 'Ada', id: '1', __typename: 'User', second: 'Ada' } };
    expect(await shaped('{ user { second: name id ... { name } id } }', answered)).toBe(
      '{"user":{"second":"Ada","id":"1","name":"Ada"}}',
    );
  });

  test('has the fields of the fragments that an object meets', async () => {
    const query = `{ nodes { ... on Post { text } ... on Node { id } ... on User { name } ...Rest } }
      fragment Rest on Found { ... on User { rank } __typename }`;
    const nodes = [
      { __typename: 'Post', id: '1', text: 't', name: 'no', rank: 'LOW' },
      { __typename: 'User', id: '2', text: 'no', name: 'n', rank: 'HIGH' },
      { id: '3', text: 'no', name: 'no' },
      { __typename: 'Hidden', id: '4' },
      { __typename: 'Rank', id: '5' },
      { __typename: 6, id: '6' },
    ];
    expect(await shaped(query, { nodes })).toBe(
      '{"nodes":[{"text":"t","id":"1","__typename":"Post"},{"id":"2","name":"n","rank":"HIGH","__typename":"User"},{"id":"3"},null,null,null]}',
    );
  });

  test('may have very many fields, of any name', async () => {
    const names = [...Array.from({ length: 150 }, (_, number) => `n${number}`), '__proto__', 'constructor', 'valueOf'];
    const query = `{ user { ${names.map((name) => `${name}: name`).join(' ')} } }`;
    const user = `{${names
      .slice(0, -1)
      .map((name) => `"${name}":"x"`)
      .join()}}`;
    const node = rootFetch('a', query);
    const answers = { a: () => ({ data: { user: JSON.parse(user) } }) };
    expect((await executeByHand({ sdl: SDL, query, node, answers })).data).toEqual({ user: null });
    const sdl = SDL.replace('name: String!', 'name: String');
    const { data } = await executeByHand({ sdl, query, node, answers });
    expect(JSON.stringify(data)).toBe(JSON.stringify({ user: JSON.parse(user.replace('}', ',"valueOf":null}')) }));
  });

  test('is compiled in no time where fragments spread each other twice and twice again', async () => {
    const levels = Array.from(
      { length: 60 },
      (_, level) => `fragment F${level} on User { ...F${level + 1} ...F${level + 1} }`,
    );
    const query = `{ user { ...F0 } } ${levels.join(' ')} fragment F60 on User { id }`;
    const node = rootFetch('a', '{user{id}}');
    const { data } = await executeByHand({ sdl: SDL, query, node, answers: { a: { data: { user: { id: '1' } } } } });
    expect(data).toEqual({ user: { id: '1' } });
  });

  test('unites the selections of one field', async () => {
    const query =
      '{ posts { author { id } ... on Post { author { name } } ...More } } fragment More on Node { ... on Post { author { friends { id } } } }';
    const posts = [{ author: { id: '1', name: 'Ada', friends: [{ id: '2' }] } }];
    expect(await shaped(query, { posts })).toBe(
      '{"posts":[{"author":{"id":"1","name":"Ada","friends":[{"id":"2"}]}}]}',
    );
  });

  test.each([
    [{ yes: true, no: false }, '{"user":{"id":"1","name":"Ada","label":"l"}}'],
    [{ yes: false, no: true }, '{"user":{"sure":[]}}'],
    [{ yes: false, no: false }, '{"user":{"name":"Ada","label":"l","sure":[]}}'],
    [{ yes: true, no: true }, '{"user":{"id":"1"}}'],
  ])('leaves out what @skip and @include say of %j', async (variables, expected) => {
    const query = `query($yes: Boolean!, $no: Boolean!) { user {
      id @include(if: $yes) ... @skip(if: $no) { name ...Part } sure @skip(if: $yes) { id } } } fragment Part on User { label rank @include(if: false) }`;
    const answered = { user: { id: '1', name: 'Ada', label: 'l', rank: 'LOW', sure: [] } };
    expect(await shaped(query, answered, variables)).toBe(expected);
  });

  test('is null up to the nearest place that may be null', async () => {
    expect(await shaped('{ user { name } }', { user: { name: null } })).toBe('{"user":null}');
    expect(await shaped('{ posts { author { name } } }', { posts: [{ author: { name: 'a' } }, { author: {} }] })).toBe(
      '{"posts":null}',
    );
    expect(await shaped('{ nodes { ... on Post { text } } }', { nodes: [{ __typename: 'Post' }] })).toBe(
      '{"nodes":[null]}',
    );
    expect(await shaped('{ user { id sure { id } } }', { user: { id: '1', sure: [null] } })).toBe('{"user":null}');
    expect(await shaped('{ user { id grid } }', { user: { id: '1', grid: [[1, 2], [null], null] } })).toBe(
      '{"user":{"id":"1","grid":[[1,2],null,null]}}',
    );
  });

  test.each([
    ['count', [1, -7], [1.5, '1', true, {}, [], NaN]],
    ['ratio', [1, 1.5], ['1', true, {}, []]],
    ['ok', [true, false], [0, 'true', {}]],
    ['key', ['1', 1], [1.5, true, {}, []]],
    ['json', [0, '', false, { a: [1] }, [null]], []],
  ])('shows of %s only values of its type', async (field, right, wrong) => {
    for (const value of right)
      expect(await shaped(`{ ${field} }`, { [field]: value })).toBe(JSON.stringify({ [field]: value }));
    for (const value of [...wrong, null, undefined])
      expect(await shaped(`{ ${field} }`, { [field]: value })).toBe(`{"${field}":null}`);
  });

  test('shows no value of an enum that clients may not see', async () => {
    expect(await shaped('{ user { id rank } }', { user: { id: '1', rank: 'SECRET' } })).toBe(
      '{"user":{"id":"1","rank":null}}',
    );
  });

  test('is null where an object, a list or a leaf is another kind of thing', async () => {
    for (const user of [1, 'a', [], [{ id: '1' }], true])
      expect(await shaped('{ user { id } }', { user })).toBe('{"user":null}');
    for (const nodes of [1, 'ab', { length: 1 }])
      expect(await shaped('{ nodes { id } }', { nodes })).toBe('{"nodes":null}');
  });
});
