import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MODES, type SmallWorld, startSmallWorld } from '../test/small-world.ts';
import { connectSocket, openBareSocket } from '../test/socket-client.ts';

const CHANGES = `subscription Changes($id: ID!, $withAuthor: Boolean! = true) {
  changed: postChanged(id: $id) {
    text
    likeCount
    viewerHasLiked
    author @include(if: $withAuthor) { name }
  }
}`;

/** Starts a subscription whose events nobody waits for. */
function listen(events: AsyncIterator<unknown>): void {
  events.next().catch(() => {});
}

describe.each(MODES)('with subgraphs %s', (mode) => {
  let world: SmallWorld;
  beforeAll(async () => {
    world = await startSmallWorld(mode);
  });
  afterAll(() => world.stop());

  const listeners = (count: number) => expect.poll(() => world.data.changes.listeners).toBe(count);
  const gauge = async (name: string) =>
    Number(new RegExp(`${name}\\{[^}]*\\} (\\d+)`).exec(await world.metrics.registry.metrics())?.[1]);

  test('every event is completed with what the other subgraphs know at that moment', async () => {
    const client = connectSocket(world.url, `Bearer ${await world.token('1')}`);
    const events = client.iterate({ query: CHANGES, variables: { id: '10' } });
    const first = events.next();
    await listeners(1);
    world.data.changes.publish('10');
    const changed = { text: 'dawn', likeCount: 4, viewerHasLiked: true, author: { name: 'Ada' } };
    expect(await first).toEqual({ done: false, value: { data: { changed } } });

    world.data.likes.set('10', 5);
    world.data.names.set('1', 'Ada L.');
    world.data.changes.publish('10');
    const { value } = await events.next();
    expect(value).toEqual({ data: { changed: { ...changed, likeCount: 5, author: { name: 'Ada L.' } } } });
    await events.return?.();
    await listeners(0);
  });

  test('variables choose the selection, and an anonymous viewer may listen', async () => {
    const events = connectSocket(world.url).iterate({ query: CHANGES, variables: { id: '11', withAuthor: false } });
    const first = events.next();
    await listeners(1);
    world.data.changes.publish('11');
    expect((await first).value).toEqual({ data: { changed: { text: 'noon', likeCount: 0, viewerHasLiked: false } } });
    await events.return?.();
    await listeners(0);
  });

  test('a quiet stream ends at its subgraph when the client leaves, by unsubscribing or by closing', async () => {
    const client = connectSocket(world.url);
    const events = client.iterate({ query: CHANGES, variables: { id: '10' } });
    const other = client.iterate({ query: CHANGES, variables: { id: '11' } });
    listen(events);
    listen(other);
    await listeners(2);
    expect(await gauge('lumigraph_gateway_subscriptions')).toBe(2);
    expect(await gauge('lumigraph_gateway_sockets')).toBe(1);
    await events.return?.();
    await listeners(1);
    client.terminate();
    await listeners(0);
    expect(await gauge('lumigraph_gateway_subscriptions')).toBe(0);
  });

  test('the end of the stream at its subgraph ends it for the client', async () => {
    const events = connectSocket(world.url).iterate({ query: CHANGES, variables: { id: '10' } });
    const first = events.next();
    await listeners(1);
    world.data.changes.end();
    expect(await first).toEqual({ done: true, value: undefined });
  });

  test('a stream that fails tells so, masked, and one that is refused says why', async () => {
    const failing = connectSocket(world.url).iterate({ query: 'subscription { failing { text } }' });
    expect((await failing.next()).value).toEqual({ data: { failing: { text: 'dawn' } } });
    await expect(failing.next()).rejects.toEqual([
      { message: 'Something went wrong.', extensions: { code: 'INTERNAL_SERVER_ERROR' } },
    ]);
    const refused = connectSocket(world.url).iterate({ query: 'subscription { refused { text } }' });
    await expect(refused.next()).rejects.toMatchObject([
      { message: 'There is no such post.', extensions: { code: 'NOT_FOUND' } },
    ]);
  });

  test.each([
    ['a wrong variable', CHANGES, {}, 'BAD_USER_INPUT'],
    ['an unknown field', 'subscription { postChanged(id: 1) { nope } }', {}, 'GRAPHQL_VALIDATION_FAILED'],
    ['no GraphQL', 'subscription {', {}, 'GRAPHQL_PARSE_FAILED'],
  ])('%s is refused with its code', async (_case, query, variables, code) => {
    const events = connectSocket(world.url).iterate({ query, variables });
    const answer = await events.next().then(
      ({ value }) => value?.errors,
      (errors) => errors,
    );
    expect(answer).toMatchObject([{ extensions: { code } }]);
  });

  test('queries and mutations work over the socket as over HTTP', async () => {
    const client = connectSocket(world.url, `Bearer ${await world.token('2')}`);
    const only = async (query: string) => (await client.iterate({ query }).next()).value;
    expect(await only('{ me { name } broken }')).toEqual({
      data: { me: { name: 'Ben' }, broken: null },
      errors: [{ message: 'Something went wrong.', path: ['broken'], extensions: { code: 'INTERNAL_SERVER_ERROR' } }],
    });
    expect(await only('mutation { like(postId: 12) { likeCount text } }')).toEqual({
      data: { like: { likeCount: 8, text: 'dusk' } },
    });
    await client.dispose();
  });
});

describe('sockets', () => {
  let world: SmallWorld;
  beforeAll(async () => {
    world = await startSmallWorld('over HTTP');
  });
  afterAll(() => world.stop());

  const init = (payload: object) => JSON.stringify({ type: 'connection_init', payload });

  test('a bad token closes the socket with 4403, an endless message with 1009, silence with 4408', async () => {
    const expired = await world.token('1', -1);
    const codes = await Promise.all([
      openBareSocket(world.url, [init({ authorization: `Bearer ${expired}` })]).closed,
      openBareSocket(world.url, [init({ text: 'x'.repeat(1024 * 1024) })]).closed,
      openBareSocket(world.url, []).closed,
      openBareSocket(world.url, ['nonsense']).closed,
    ]);
    expect(codes).toEqual([4403, 1009, 4408, 4400]);
  });

  test('the end of its token closes a socket with 4403, unless the client sends another before', async () => {
    const left = openBareSocket(world.url, [init({ authorization: `Bearer ${await world.token('1', 1)}` })]);
    expect(await left.closed).toBe(4403);
    const ping = (token: string) => JSON.stringify({ type: 'ping', payload: { authorization: `Bearer ${token}` } });
    const renewed = openBareSocket(world.url, [init({ authorization: `Bearer ${await world.token('1', 1)}` })]);
    await renewed.answered;
    renewed.socket.send(ping(await world.token('1', 3)));
    const [pong] = await once(renewed.socket, 'message');
    expect(JSON.parse(String(pong))).toMatchObject({ type: 'pong' });
    renewed.socket.send(JSON.stringify({ id: 'a', type: 'subscribe', payload: { query: '{ me { name } }' } }));
    const [answer] = await once(renewed.socket, 'message');
    expect(JSON.parse(String(answer))).toMatchObject({ payload: { data: { me: { name: 'Ada' } } } });
    renewed.socket.send(ping('nonsense'));
    expect(await renewed.closed).toBe(4403);
  });

  test('a socket carries at most 100 operations', async () => {
    const client = connectSocket(world.url);
    const all = Array.from({ length: 100 }, (_, id) => client.iterate({ query: CHANGES, variables: { id } }));
    for (const events of all) listen(events);
    await expect.poll(() => world.data.changes.listeners).toBe(100);
    const oneMore = client.iterate({ query: '{ posts { id } }' });
    await expect(oneMore.next()).rejects.toMatchObject([{ extensions: { code: 'RATE_LIMITED' } }]);
    client.terminate();
    await expect.poll(() => world.data.changes.listeners).toBe(0);
  });

  test('a stream outlives a restart of its subgraph, and tells when the subgraph stays away', async () => {
    const events = connectSocket(world.url).iterate({ query: CHANGES, variables: { id: '10' } });
    const first = events.next();
    await expect.poll(() => world.data.changes.listeners).toBe(1);
    await world.stopSubgraph('posts');
    await expect.poll(() => world.data.changes.listeners).toBe(0);
    await world.startSubgraph('posts');
    await expect.poll(() => world.data.changes.listeners, { timeout: 20_000 }).toBe(1);
    world.data.changes.publish('10');
    expect((await first).value).toMatchObject({ data: { changed: { text: 'dawn' } } });
    const second = events.next();
    await world.stopSubgraph('posts');
    await expect(second).rejects.toMatchObject([{ extensions: { code: 'TEMPORARILY_UNAVAILABLE' } }]);
    await world.startSubgraph('posts');
  });

  test('a process that is asked to stop closes its sockets with 1001, and cuts off who does not answer', async () => {
    const polite = openBareSocket(world.url, [init({})]);
    const stuck = openBareSocket(world.url, [init({})]);
    await Promise.all([polite.answered, stuck.answered]);
    stuck.socket.pause();
    await world.drain();
    expect(await polite.closed).toBe(1001);
    stuck.socket.resume();
    await stuck.closed;
  });
});
