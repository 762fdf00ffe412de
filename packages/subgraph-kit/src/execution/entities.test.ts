import { execute, parse } from 'graphql';
import { expect, test } from 'vitest';
import { createExecutor } from '../executor.ts';
import { createLoader } from '../loader.ts';
import { buildSchema } from '../subgraph.ts';

const SDL = `
  type Post @key(fields: "id") { id: ID! caption: String! author: User pictures: [Picture!]! }
  type User @key(fields: "id") { id: ID! name: String }
  type Tag @key(fields: "id") { id: ID! }
  type Picture { url: String! }
  type Query { post: Post }`;
const QUERY = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) {
    __typename
    ... on Post { id caption author { name } pictures { url } }
    ... on User { name }
    ... on Tag { id }
  }
}`;

function createWorld() {
  const batches: (readonly string[])[] = [];
  const schema = buildSchema(SDL, {
    Post: {
      __resolveReference: ({ id }: { id: string }, { posts }: Context) => {
        if (id === 'broken') throw new Error('broken');
        return posts.load(id);
      },
      author: ({ id }: { id: string }) => ({ id }),
      pictures: ({ id }: { id: string }, _args: unknown, { pictures }: Context) => pictures.load(id),
    },
    User: { name: ({ id }: { id: string }) => `user ${id}` },
  });
  const read = (found: (id: string) => unknown) =>
    createLoader(async (ids: readonly string[]) => {
      batches.push(ids);
      return new Map(ids.map((id) => [id, found(id)]));
    });
  const context = () => ({
    posts: read((id) =>
      id === 'gone' ? null : Object.freeze({ id, caption: id === 'bare' ? null : `caption ${id}` }),
    ),
    pictures: read((id) => [{ url: `${id}/1` }, { url: `${id}/2` }]),
  });
  const faults: unknown[] = [];
  const executor = createExecutor({ schema, name: 'posts' }, (error) => void faults.push(error));
  const ask = (representations: unknown) =>
    executor.execute({ query: QUERY, variables: { representations } }, context());
  return { ask, schema, context, batches, faults };
}

type Context = ReturnType<ReturnType<typeof createWorld>['context']>;

const post = (id: string) => ({ __typename: 'Post', id });

test("entities answer as with graphql-js and @apollo/subgraph's resolver, and each loader reads once for all of them", async () => {
  const { ask, batches, schema, context } = createWorld();
  const representations = [
    post('1'),
    { __typename: 'User', id: '7' },
    post('2'),
    post('gone'),
    post('1'),
    { __typename: 'Tag', id: 't' },
  ];
  const ours = await ask(representations);
  expect(batches).toEqual([
    ['1', '2', 'gone'],
    ['1', '2'],
  ]);
  // That resolver marks the objects it gives, which frozen ones do not take.
  const loose = {
    ...context(),
    posts: createLoader(
      async (ids) => new Map(ids.filter((id) => id !== 'gone').map((id) => [id, { id, caption: `caption ${id}` }])),
    ),
  };
  const theirs = await execute({
    schema,
    document: parse(QUERY),
    variableValues: { representations },
    contextValue: loose,
  });
  expect(JSON.stringify(ours)).toBe(JSON.stringify(theirs));
  expect(ours.errors).toBeUndefined();
});

test('a representation that fails does so alone, and its fault is masked and told', async () => {
  const { ask, faults } = createWorld();
  const { data, errors } = await ask([post('broken'), post('bare'), { __typename: 'User', id: '7' }]);
  expect(data).toEqual({ _entities: [null, null, { __typename: 'User', name: 'user 7' }] });
  expect(errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
    [['_entities', 0], 'INTERNAL_SERVER_ERROR'],
    [['_entities', 1, 'caption'], 'INTERNAL_SERVER_ERROR'],
  ]);
  expect(faults.map(String)).toEqual([
    'Error: broken',
    'Error: Cannot return null for non-nullable field Post.caption.',
  ]);
});

test('what is no representation of an entity is an error in its place', async () => {
  const { ask } = createWorld();
  const hostile = [
    { __typename: 'Nothing' },
    { __typename: 'Query' },
    { __typename: 'Picture', url: 'x' },
    { __typename: '__proto__' },
    { __typename: { toString: 1 } },
    { id: '1' },
    'text',
    4,
    [],
  ];
  const { data, errors = [] } = await ask([...hostile, { __typename: 'User', id: '7' }]);
  expect(data?._entities).toEqual([...hostile.map(() => null), { __typename: 'User', name: 'user 7' }]);
  expect(errors.map(({ extensions }) => extensions.code)).toEqual(hostile.map(() => 'BAD_USER_INPUT'));
});

test.each([[undefined], [null], ['text'], [[null]], [{ 0: null }]])(
  'representations that are %j are an error',
  async (representations) => {
    const { ask } = createWorld();
    const { data, errors } = await ask(representations);
    expect(data ?? { _entities: [null] }).toEqual({ _entities: [null] });
    expect(errors).toHaveLength(1);
  },
);
