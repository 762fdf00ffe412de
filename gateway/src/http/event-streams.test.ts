import { once } from 'node:events';
import { connect } from 'node:net';
import { type Client, createClient } from 'graphql-sse';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { type SmallWorld, startSmallWorld } from '../test/small-world.ts';

const CHANGES = 'subscription ($id: ID!) { postChanged(id: $id) { text author { name } likeCount } }';
const EVENTS = { accept: 'text/event-stream', 'content-type': 'application/json' };

let world: SmallWorld;
beforeAll(async () => {
  world = await startSmallWorld('in process', { env: { EVENT_STREAMS: '8', EVENT_STREAMS_PER_ADDRESS: '4' } });
});
afterAll(() => world.stop());

const listeners = (count: number) => expect.poll(() => world.data.changes.listeners).toBe(count);

function client(token?: string): Client {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const created = createClient({ url: world.url, headers, retryAttempts: 0 });
  onTestFinished(() => created.dispose());
  return created;
}

/** A bare request for a stream, and the text of it so far. */
async function open(id: string, headers: Record<string, string> = {}, to = world) {
  const leave = new AbortController();
  onTestFinished(() => leave.abort());
  const body = JSON.stringify({ query: CHANGES, variables: { id } });
  const response = await fetch(to.url, {
    method: 'POST',
    headers: { ...EVENTS, ...headers },
    body,
    signal: leave.signal,
  });
  const stream = { response, text: '', ended: Promise.resolve(), leave: () => leave.abort() };
  const read = async () => {
    for await (const chunk of response.body ?? []) stream.text += Buffer.from(chunk).toString();
  };
  stream.ended = read();
  stream.ended.catch(() => {});
  return stream;
}

describe("graphql-sse's own client", () => {
  test('gets the events of a subscription, completed by the other subgraphs', async () => {
    const events = client().iterate({ query: CHANGES, variables: { id: '10' } });
    const first = events.next();
    await listeners(1);
    world.data.changes.publish('10');
    expect(await first).toMatchObject({ value: { data: { postChanged: { text: 'dawn', author: { name: 'Ada' } } } } });
    const second = events.next();
    world.data.changes.publish('11');
    expect(await second).toMatchObject({ value: { data: { postChanged: { text: 'noon' } } } });
    await events.return?.();
    await listeners(0);
  });

  test('ends a quiet subscription at its source by leaving', async () => {
    const own = client();
    own
      .iterate({ query: CHANGES, variables: { id: '10' } })
      .next()
      .catch(() => {});
    await listeners(1);
    own.dispose();
    await listeners(0);
  });

  test('hears that a subscription has ended', async () => {
    const events = client().iterate({ query: CHANGES, variables: { id: '10' } });
    const next = events.next();
    await listeners(1);
    world.data.changes.end();
    expect((await next).done).toBe(true);
    await listeners(0);
  });

  test('gets queries and mutations too, and what is wrong with them', async () => {
    const results = async (query: string, token?: string) => {
      const all: unknown[] = [];
      for await (const result of client(token).iterate({ query })) all.push(result);
      return all;
    };
    expect(await results('{ post(id: 10) { text } }')).toEqual([{ data: { post: { text: 'dawn' } } }]);
    expect(await results('mutation { like(postId: 11) { likeCount } }')).toEqual([
      { data: { like: { likeCount: 1 } } },
    ]);
    const wrong = async (query: string, token?: string) => {
      const [result] = (await results(query, token)) as { errors: { extensions: { code: string } }[] }[];
      return result?.errors[0]?.extensions.code;
    };
    expect(await wrong('{ nope }')).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(await wrong('subscription { refused { id } }')).toBe('NOT_FOUND');
    expect(await wrong('{ posts { id } }', await world.token('1', -1))).toBe('UNAUTHENTICATED');
  });

  test('gets what happened before a stream broke, and that it broke', async () => {
    const results: unknown[] = [];
    for await (const result of client().iterate({ query: 'subscription { failing { id } }' })) results.push(result);
    expect(results).toHaveLength(2);
    expect(results[0]).toEqual({ data: { failing: { id: '10' } } });
    expect(JSON.stringify(results[1])).not.toContain('10.0.0.7');
  });

  test('is told when its token expires, and no more events', async () => {
    const token = await world.token('1', 2);
    const results: unknown[] = [];
    for await (const result of client(token).iterate({ query: CHANGES, variables: { id: '10' } })) results.push(result);
    expect(results).toEqual([{ errors: [{ message: expect.any(String), extensions: { code: 'UNAUTHENTICATED' } }] }]);
    await listeners(0);
  });
});

describe('a stream', () => {
  test('says what it is, is not compressed and begins at once', async () => {
    const { response, leave } = await open('10', { 'accept-encoding': 'br, gzip' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('private, no-store');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    expect(response.headers.has('content-encoding')).toBe(false);
    leave();
    await listeners(0);
  });

  test('is an event source by GET, which may subscribe but not change anything', async () => {
    const get = (query: string) =>
      fetch(`${world.url}?${new URLSearchParams({ query })}`, { headers: { accept: 'text/event-stream' } });
    const response = await get('subscription { postChanged(id: 10) { id } }');
    await listeners(1);
    world.data.changes.publish('10');
    world.data.changes.end();
    expect(await response.text()).toBe(
      ':\n\nevent: next\ndata: {"data":{"postChanged":{"id":"10"}}}\n\nevent: complete\ndata:\n\n',
    );
    const likes = world.data.likes.get('10');
    expect(await (await get('mutation { like(postId: 10) { id } }')).text()).toContain('BAD_REQUEST');
    expect(world.data.likes.get('10')).toBe(likes);
  });

  test('is refused as JSON where the request is malformed or comes from a foreign page', async () => {
    const malformed = await fetch(world.url, { method: 'POST', headers: EVENTS, body: '{' });
    expect([malformed.status, malformed.headers.get('content-type')]).toEqual([400, 'application/json; charset=utf-8']);
    const headers = { accept: 'text/event-stream', origin: 'https://evil.example' };
    const foreign = await fetch(`${world.url}?query={posts{id}}`, { headers });
    expect(foreign.status).toBe(400);
  });

  test('of one address there are only so many', async () => {
    const streams = await Promise.all(Array.from({ length: 4 }, (_, i) => open(`1${i}`)));
    await listeners(4);
    expect(await world.metrics.registry.metrics()).toMatch(/lumigraph_gateway_event_streams\{[^}]*\} 4/);
    const { response } = await open('10');
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '5']);
    for (const { leave } of streams) leave();
    await listeners(0);
    await vi.waitFor(async () => {
      const again = await open('10');
      again.leave();
      expect(again.response.status).toBe(200);
    });
    await listeners(0);
  });

  test('whose client does not read is cut off, and no more is kept for it', async () => {
    world.data.posts.set('99', { text: 'x'.repeat(512 * 1024), author: '1' });
    const body = JSON.stringify({ query: CHANGES, variables: { id: '99' } });
    const socket = connect(Number(new URL(world.url).port), '127.0.0.1').pause();
    onTestFinished(() => void socket.destroy());
    socket.on('error', () => {});
    const headers = { host: 'x', ...EVENTS, 'content-length': String(body.length) };
    const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
    socket.write(`POST /graphql HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
    await once(socket, 'connect');
    await listeners(1);
    await vi.waitFor(
      () => {
        world.data.changes.publish('99');
        expect(world.data.changes.listeners).toBe(0);
      },
      { interval: 20, timeout: 10_000 },
    );
  });
});

test('a gateway that is asked to stop ends its streams without completing them, and takes no new one', async () => {
  const going = await startSmallWorld('in process', { env: { EVENT_STREAMS_PER_ADDRESS: '1000' } });
  onTestFinished(() => going.stop());
  const streams = await Promise.all(Array.from({ length: 5 }, (_, i) => open(`1${i}`, {}, going)));
  await expect.poll(() => going.data.changes.listeners).toBe(5);
  await going.drain();
  await Promise.all(streams.map(({ ended }) => ended));
  for (const { text } of streams) expect(text).toBe(':\n\n');
  expect(going.data.changes.listeners).toBe(0);
});
