import { describe, expect, test } from 'vitest';
import { entityFetch, executeByHand, inSequence, rootFetch } from './test/hand-made.ts';

const SDL = `
  interface Named { name: String }
  type User implements Named { id: ID! name: String nick: String! best: User profile: Profile friends: [User!] tags: [[String!]] }
  type Profile { bio: String site: String size: Int }
  type Bot implements Named { id: ID! name: String rank: Rank }
  enum Rank { LOW HIGH }
  scalar Json
  type Query { me: User users: [User] named: [Named!] total: Int! ratio: Float ok: Boolean json: Json }
  type Mutation { first: Int second: Int }`;

const users = (...ids: string[]) => ids.map((id) => ({ __typename: 'User', id }));
const USERS = rootFetch('a', '{users{__typename id}}');

function entities(know: (representation: Record<string, string>) => unknown) {
  return ({ variables }: { variables: Record<string, unknown> }) => {
    const { representations } = variables;
    return { data: { _entities: Array.isArray(representations) ? representations.map(know) : [] } };
  };
}

describe('representations', () => {
  test('are sent once where they are equal, and the answer stands at each place', async () => {
    const { data, requests } = await executeByHand({
      sdl: SDL,
      query: '{ users { name } }',
      node: inSequence(USERS, entityFetch('b', ['users', '@'], { selection: 'name' })),
      answers: { a: { data: { users: users('1', '2', '1') } }, b: entities(({ id }) => ({ name: `n${id}` })) },
    });
    expect(requests.b?.map(({ variables }) => variables)).toEqual([{ representations: users('1', '2') }]);
    expect(data).toEqual({ users: [{ name: 'n1' }, { name: 'n2' }, { name: 'n1' }] });
  });

  test('are not confused by values that look alike', async () => {
    const { requests } = await executeByHand({
      sdl: SDL,
      query: '{ users { name } }',
      node: inSequence(USERS, entityFetch('b', ['users', '@'], { keys: ['id', 'nick'], selection: 'name' })),
      answers: {
        a: {
          data: {
            users: [
              { __typename: 'User', id: '1', nick: '2:34:nick' },
              { __typename: 'User', id: '12', nick: ':34:nick' },
              { __typename: 'User', id: 1, nick: null },
              { __typename: 'User', id: '1', nick: null },
              { __typename: 'User', id: '1', nick: 'null' },
            ],
          },
        },
        b: entities(() => null),
      },
    });
    expect(requests.b?.[0]?.variables.representations).toHaveLength(5);
  });

  test('that none can be made of ask nobody', async () => {
    const { data, requests } = await executeByHand({
      sdl: SDL,
      query: '{ users { name } }',
      node: inSequence(USERS, entityFetch('b', ['users', '@'], { selection: 'name' })),
      answers: { a: { data: { users: [null, { __typename: 'User' }, { __typename: 'Bot', id: '1' }] } }, b: {} },
    });
    expect(requests.b).toBeUndefined();
    expect(data).toEqual({ users: [null, { name: null }, { name: null }] });
  });

  test('of one entity do not make two places one object: later answers may differ', async () => {
    // The second subgraph is told the nick, which is not the same at the two places.
    const { data } = await executeByHand({
      sdl: SDL,
      query: '{ users { profile { bio site } } }',
      node: inSequence(
        USERS,
        entityFetch('b', ['users', '@'], { selection: 'profile { bio }' }),
        entityFetch('c', ['users', '@'], { keys: ['id', 'nick'], selection: 'profile { site }' }),
      ),
      answers: {
        a: { data: { users: ['x', 'y'].map((nick) => ({ __typename: 'User', id: '1', nick })) } },
        b: entities(() => ({ profile: { bio: 'same' } })),
        c: entities(({ nick }) => ({ profile: { site: nick } })),
      },
    });
    expect(data).toEqual({ users: ['x', 'y'].map((site) => ({ profile: { bio: 'same', site } })) });
  });

  test('answered by a subgraph of interface objects keep the type that another told', async () => {
    const { data } = await executeByHand({
      sdl: SDL,
      query: '{ named { __typename name } }',
      node: inSequence(
        rootFetch('a', '{named{__typename id}}'),
        entityFetch('b', ['named', '@'], { type: 'Named', selection: '__typename name' }),
        entityFetch('c', ['named', '@'], { type: 'Named', selection: '__typename' }),
      ),
      answers: {
        a: { data: { named: ['Bot', 'Named'].map((__typename, index) => ({ __typename, id: `${index}` })) } },
        b: entities(({ id }) => ({ __typename: 'Named', name: `n${id}` })),
        c: entities(({ id }) => (id === '1' ? { __typename: 'User' } : null)),
      },
    });
    const [first, second] = [
      { __typename: 'Bot', name: 'n0' },
      { __typename: 'User', name: 'n1' },
    ];
    expect(data).toEqual({ named: [first, second] });
  });

  test('take rewritten types and names, and give their answers the names of the client', async () => {
    const { data, requests } = await executeByHand({
      sdl: SDL,
      query: '{ users { name } }',
      node: inSequence(
        USERS,
        entityFetch('b', ['users', '@'], {
          selection: 'name__alias_0: nick',
          inputRewrites: [
            { kind: 'ValueSetter', path: ['... on User', '__typename'], setValueTo: 'Named' },
            { kind: 'KeyRenamer', path: ['... on Named', 'id'], renameKeyTo: 'key' },
          ],
          outputRewrites: [{ kind: 'KeyRenamer', path: ['... on User', 'name__alias_0'], renameKeyTo: 'name' }],
        }),
      ),
      answers: {
        a: { data: { users: users('1') } },
        b: () => ({
          data: { _entities: [{ name__alias_0: '' }] },
          errors: [{ message: 'odd', path: ['_entities', 0, 'name__alias_0'] }],
        }),
      },
    });
    expect(requests.b?.[0]?.variables.representations).toEqual([{ __typename: 'Named', key: '1' }]);
    expect(data).toEqual({ users: [{ name: '' }] });
  });
});

describe('a plan', () => {
  test('asks in sequence one subgraph after the other', async () => {
    const log: string[] = [];
    const { data, requests } = await executeByHand({
      sdl: SDL,
      query: 'mutation { first second }',
      node: inSequence(rootFetch('a', 'mutation{first}'), rootFetch('b', 'mutation{second}')),
      answers: {
        a: () => log.push('a') && { data: { first: 1 } },
        b: () => log.push('b') && { data: { second: 2 } },
      },
    });
    expect(log).toEqual(['a', 'b']);
    expect(requests.a?.[0]?.kind).toBe('mutation');
    expect(data).toEqual({ first: 1, second: 2 });
  });

  test.each([
    [{ full: true }, ['a']],
    [{ full: false }, ['b']],
  ])('takes the branch of its variable: %j asks %j', async (variables, asked) => {
    const { requests } = await executeByHand({
      sdl: SDL,
      query: 'query($full: Boolean!) { me @include(if: $full) { id } total @skip(if: $full) }',
      node: {
        kind: 'Condition',
        condition: 'full',
        ifClause: rootFetch('a', '{me{id}}'),
        elseClause: rootFetch('b', '{total}'),
      },
      answers: { a: { data: { me: { id: '1' } } }, b: { data: { total: 1 } } },
      variables,
    });
    expect(Object.keys(requests)).toEqual(asked);
  });

  test('gives a subgraph the variables that it uses, and only those that were given', async () => {
    const { requests } = await executeByHand({
      sdl: SDL,
      query: '{ total }',
      node: rootFetch('a', '{total}', { variableUsages: ['used', 'absent', 'toString'] }),
      answers: { a: { data: { total: 1 } } },
      variables: { used: 1, other: 2 },
    });
    expect(requests.a?.[0]?.variables).toEqual({ used: 1 });
  });

  test('goes on only to the types that its path names', async () => {
    const { requests } = await executeByHand({
      sdl: SDL,
      query: '{ named { name } }',
      node: inSequence(
        rootFetch('a', '{named{__typename id}}'),
        entityFetch('b', ['named', '@|[Bot]'], { type: 'Named', selection: 'name' }),
      ),
      answers: { a: { data: { named: [...users('1'), { __typename: 'Bot', id: '2' }] } }, b: entities(() => null) },
    });
    expect(requests.b?.[0]?.variables.representations).toEqual([{ __typename: 'Bot', id: '2' }]);
  });

  test('gives arguments from the objects around an entity, in one request for those that are equal', async () => {
    const { data, requests } = await executeByHand({
      sdl: SDL,
      query: '{ users { friends { name } } }',
      node: inSequence(
        rootFetch('a', '{users{__typename nick friends{__typename id}}}'),
        entityFetch('b', ['users', '@', 'friends', '@'], {
          selection: 'name',
          variableUsages: ['contextualArgument_0'],
          contextRewrites: [
            { kind: 'KeyRenamer', path: ['..', '... on Bot', 'name'], renameKeyTo: 'contextualArgument_0' },
            { kind: 'KeyRenamer', path: ['..', '... on User', 'nick'], renameKeyTo: 'contextualArgument_0' },
          ],
        }),
      ),
      answers: {
        a: {
          data: {
            users: [
              { __typename: 'User', nick: 'x', friends: users('1', '2') },
              { __typename: 'User', nick: 'y', friends: users('1') },
              { __typename: 'User', nick: 'x', friends: users('3') },
            ],
          },
        },
        b: ({ variables }) => entities(({ id }) => ({ name: `${variables.contextualArgument_0}${id}` }))({ variables }),
      },
      variables: { contextualArgument_0: 'forged' },
    });
    expect(requests.b).toHaveLength(2);
    const names = (...all: string[]) => ({ friends: all.map((name) => ({ name })) });
    expect(data).toEqual({ users: [names('x1', 'x2'), names('y1'), names('x3')] });
  });

  test('that is empty answers what needs no subgraph', async () => {
    const { data } = await executeByHand({
      sdl: SDL,
      query:
        'query($type: String = "Bot") { __typename __schema { queryType { name } } bot: __type(name: $type) { name } }',
      answers: {},
      variables: { type: 'Rank' },
    });
    expect(data).toEqual({ __typename: 'Query', __schema: { queryType: { name: 'Query' } }, bot: { name: 'Rank' } });
  });
});

describe('errors', () => {
  const node = inSequence(USERS, entityFetch('b', ['users', '@'], { selection: 'nick name' }));
  const query = '{ users { name } }';

  test('of one representation stand at each of its places', async () => {
    const { errors } = await executeByHand({
      sdl: SDL,
      query,
      node,
      answers: {
        a: { data: { users: [null, ...users('1', '2', '1')] } },
        b: {
          data: { _entities: [null, { name: 'n' }] },
          errors: [{ message: 'no', path: ['_entities', 0, 'name'], extensions: { code: 'NOT_FOUND' } }],
        },
      },
    });
    const told = { message: 'no', extensions: { code: 'NOT_FOUND', serviceName: 'b' } };
    expect(errors).toEqual([
      { ...told, path: ['users', 1, 'name'] },
      { ...told, path: ['users', 3, 'name'] },
    ]);
  });

  test('of a subgraph that is away stand where its answers would, and the others go on', async () => {
    const { data, errors } = await executeByHand({
      sdl: SDL,
      query: '{ users { name profile { bio } } total }',
      node: inSequence(USERS, {
        kind: 'Parallel',
        nodes: [
          entityFetch('b', ['users', '@'], { selection: 'name' }),
          entityFetch('c', ['users', '@'], { selection: 'profile { bio }' }),
          rootFetch('d', '{total}'),
        ],
      }),
      answers: {
        a: { data: { users: users('1', '2') } },
        b: () => new Error('connection lost'),
        c: entities(() => ({ profile: { bio: 'b' } })),
        d: { data: { total: 1 } },
      },
    });
    expect(data).toEqual({ users: [1, 2].map(() => ({ name: null, profile: { bio: 'b' } })), total: 1 });
    expect(errors).toEqual([{ message: 'connection lost', path: ['users'], extensions: { serviceName: 'b' } }]);
  });

  test('of a root field that none answered take all data where it may not be null', async () => {
    const { data, errors } = await executeByHand({
      sdl: SDL,
      query: '{ total }',
      node: rootFetch('a', '{total}'),
      answers: { a: () => new Error('away') },
    });
    expect(data).toBeNull();
    expect(errors).toEqual([{ message: 'away', path: ['total'], extensions: { serviceName: 'a' } }]);
  });

  test('are at most a hundred for each fetch', async () => {
    const { errors } = await executeByHand({
      sdl: SDL,
      query,
      node,
      answers: {
        a: { data: { users: users(...Array.from({ length: 70 }, () => '1')) } },
        b: {
          data: { _entities: [null] },
          errors: [1, 2, 3].map((number) => ({ message: `${number}`, path: ['_entities', 0, 'name'] })),
        },
      },
    });
    expect(errors).toHaveLength(100);
  });
});

describe('an answer that is none', () => {
  test.each([
    ['nothing', undefined],
    ['a word', 'no'],
    ['a list', []],
    ['data of a wrong kind', { data: 'none' }],
    ['data that are a list', { data: [] }],
    ['no entities', { data: {} }],
    ['too few entities', { data: { _entities: [] } }],
    ['too many entities', { data: { _entities: [null, null] } }],
    ['entities of a wrong kind', { data: { _entities: 'all' } }],
  ])('%s becomes an error at its place', async (_name, answer) => {
    const { data, errors } = await executeByHand({
      sdl: SDL,
      query: '{ me { name } }',
      node: inSequence(rootFetch('a', '{me{__typename id}}'), entityFetch('b', ['me'], { selection: 'name' })),
      answers: { a: { data: { me: users('1')[0] } }, b: () => answer },
    });
    expect(data).toEqual({ me: { name: null } });
    expect(errors?.map(({ path }) => path)).toEqual([['me', 'name']]);
  });

  test.each([[5], ['scalar'], [[['nested']]], [{ profile: 7, friends: 'all' }], [{ profile: [1], friends: { a: 1 } }]])(
    'an entity like %j is as if it were unknown',
    async (entity) => {
      const { data, errors } = await executeByHand({
        sdl: SDL,
        query: '{ me { id profile { bio } friends { id } } }',
        node: inSequence(
          rootFetch('a', '{me{__typename id}}'),
          entityFetch('b', ['me'], { selection: 'profile { bio } friends { __typename id }' }),
          entityFetch('c', ['me', 'friends', '@'], { selection: 'name' }),
        ),
        answers: { a: { data: { me: users('1')[0] } }, b: { data: { _entities: [entity] } } },
      });
      expect(data).toEqual({ me: { id: '1', profile: null, friends: null } });
      expect(errors).toBeUndefined();
    },
  );

  test('errors of any form become messages', async () => {
    const odd = [null, 'text', {}, { message: 5, path: 'users', extensions: [] }, { path: [{}, 'me'] }];
    const { errors } = await executeByHand({
      sdl: SDL,
      query: '{ me { id } }',
      node: rootFetch('a', '{me{id}}'),
      answers: { a: { data: null, errors: odd } },
    });
    const message = 'The subgraph "a" failed.';
    expect(errors).toEqual(odd.map(() => ({ message, path: ['me'], extensions: { serviceName: 'a' } })));
  });

  test('a list of a million is read', async () => {
    const { data } = await executeByHand({
      sdl: SDL,
      query: '{ users { id } }',
      node: rootFetch('a', '{users{id}}'),
      answers: { a: { data: { users: Array.from({ length: 1_000_000 }, () => null) } } },
    });
    expect(data?.users).toHaveLength(1_000_000);
  });

  test('no prototype is changed by a key of it, nor by an alias', async () => {
    const hostile = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"id":"1"}');
    const { data } = await executeByHand({
      sdl: SDL,
      query: '{ __proto__: me { id __proto__: name constructor: nick } toString: me { id } }',
      node: inSequence(
        rootFetch('a', '{__proto__:me{__typename id} toString:me{id}}'),
        entityFetch('b', ['__proto__'], { selection: '__proto__:name constructor:nick' }),
      ),
      answers: {
        a: () => ({
          data: JSON.parse('{"__proto__":{"__typename":"User","id":"1","name":{"__proto__":{"polluted":1}}}}'),
        }),
        b: entities(() => hostile),
      },
    });
    expect(Reflect.get({}, 'polluted')).toBeUndefined();
    expect(JSON.stringify(data)).toBe('{"__proto__":null,"toString":null}');
  });
});
