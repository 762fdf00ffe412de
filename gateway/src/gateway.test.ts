import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MODES, type SmallWorld, startSmallWorld } from './test/small-world.ts';

const PAGE = '{ posts { id text author { id name } likeCount } }';

describe.each(MODES)('with subgraphs %s', (mode) => {
  let world: SmallWorld;
  beforeAll(async () => {
    world = await startSmallWorld(mode);
  });
  afterAll(() => world.stop());

  test('a page is completed by all subgraphs, and a deleted author is a null', async () => {
    world.data.nameReads.length = 0;
    expect(await world.ask(PAGE)).toEqual({
      status: 200,
      data: {
        posts: [
          { id: '10', text: 'dawn', author: { id: '1', name: 'Ada' }, likeCount: 4 },
          { id: '11', text: 'noon', author: { id: '2', name: 'Ben' }, likeCount: 0 },
          { id: '12', text: 'dusk', author: null, likeCount: 7 },
        ],
      },
    });
    expect(world.data.nameReads).toEqual([['1', '2', '3']]);
  });

  test('the viewer and the request reach the subgraphs', async () => {
    const token = await world.token('1');
    const { data } = await world.ask('{ me { name address } }', { token, headers: { accept: 'application/json' } });
    expect(data).toEqual({
      me: { name: 'Ada', address: expect.stringMatching(/^application\/json from .*127\.0\.0\.1$/) },
    });
  });

  test('an anonymous viewer is told to sign in, on the field', async () => {
    expect(await world.ask('{ me { name } }')).toEqual({
      status: 200,
      data: { me: null },
      errors: [{ message: 'Sign in first.', path: ['me'], extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });

  test('variables reach the subgraphs, and a wrong one is BAD_USER_INPUT', async () => {
    const query = 'query Q($id: ID!) { user(id: $id) { name } }';
    expect(await world.ask(query, { variables: { id: 2 } })).toMatchObject({ data: { user: { name: 'Ben' } } });
    expect(await world.ask(query, { variables: { id: {} } })).toMatchObject({
      status: 200,
      errors: [{ extensions: { code: 'BAD_USER_INPUT' } }],
    });
  });

  test('what is read after a mutation is the new state, although the request has read before', async () => {
    const token = await world.token('2');
    const mutation = `mutation {
      first: rename(name: "Bea") { name }
      publish(text: "now") { text author { name } likeCount }
      second: rename(name: "Ben") { name }
    }`;
    expect(await world.ask(mutation, { token })).toEqual({
      status: 200,
      data: {
        first: { name: 'Bea' },
        publish: { text: 'now', author: { name: 'Bea' }, likeCount: null },
        second: { name: 'Ben' },
      },
    });
    world.data.posts.delete('13');
  });

  test('our own errors pass with their code and path, faults are masked, and nothing of the inside leaks', async () => {
    const answer = await world.ask('{ hidden broken away }');
    expect(answer.data).toEqual({ hidden: null, broken: null, away: null });
    expect(answer.errors?.toSorted((a, b) => String(a.path).localeCompare(String(b.path)))).toEqual([
      { message: 'Please try again in a moment.', path: ['away'], extensions: { code: 'TEMPORARILY_UNAVAILABLE' } },
      { message: 'Something went wrong.', path: ['broken'], extensions: { code: 'INTERNAL_SERVER_ERROR' } },
      { message: 'There is no such thing.', path: ['hidden'], extensions: { code: 'NOT_FOUND' } },
    ]);
    expect(answer).not.toHaveProperty('extensions');
    expect(world.data.faults).toContainEqual(expect.objectContaining({ message: expect.stringContaining('select *') }));
  });

  test('the schema introspects', async () => {
    const { data } = await world.ask('{ __type(name: "Post") { fields { name } } __typename }');
    expect(data).toMatchObject({
      __typename: 'Query',
      __type: { fields: expect.arrayContaining([{ name: 'likeCount' }]) },
    });
  });

  test('operations and fetches are measured', async () => {
    await world.ask(PAGE);
    const text = await world.metrics.registry.metrics();
    expect(text).toMatch(/operation_seconds_count\{[^}]*type="query",outcome="ok"\} [1-9]/);
    expect(text).toMatch(/fetch_seconds_count\{[^}]*subgraph="engagement",outcome="ok"\} [1-9]/);
    expect(text).toMatch(/lumigraph_gateway_sockets\{[^}]*\} 0/);
  });
});

describe('with a subgraph that is away', () => {
  let world: SmallWorld;
  beforeAll(async () => {
    world = await startSmallWorld('over HTTP');
  });
  afterAll(() => world.stop());

  test('its fields are null, the error is masked, and its return is noticed', async () => {
    await world.ask(PAGE);
    await world.stopSubgraph('engagement');
    const answer = await world.ask(PAGE);
    expect(answer).toEqual({
      status: 200,
      data: { posts: [10, 11, 12].map((id) => expect.objectContaining({ id: String(id), likeCount: null })) },
      errors: [
        {
          message: 'This part is not available right now.',
          path: ['posts'],
          extensions: { code: 'TEMPORARILY_UNAVAILABLE' },
        },
      ],
    });
    await world.startSubgraph('engagement');
    expect(await world.ask(PAGE)).not.toHaveProperty('errors');
  });

  test('a root field of it is null', async () => {
    await world.stopSubgraph('users');
    expect(await world.ask('{ user(id: 1) { name } post(id: 10) { text } }')).toMatchObject({
      data: { user: null, post: { text: 'dawn' } },
      errors: [{ path: ['user'], extensions: { code: 'TEMPORARILY_UNAVAILABLE' } }],
    });
    await world.startSubgraph('users');
  });

  test('a query is asked again when the connection was closed under it', async () => {
    await world.ask(PAGE);
    for (const name of ['users', 'posts', 'engagement'] as const) {
      await world.stopSubgraph(name);
      await world.startSubgraph(name);
    }
    expect(await world.ask(PAGE)).not.toHaveProperty('errors');
  });
});
