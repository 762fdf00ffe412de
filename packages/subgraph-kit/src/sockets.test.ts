import { once } from 'node:events';
import { createLog, createMetrics, serveHttp } from '@lumigraph/lifecycle';
import { GraphQLError } from 'graphql';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { mapStream } from './map-stream.ts';
import { createSockets } from './sockets.ts';

afterEach(() => void vi.useRealTimers());

type Options = Parameters<typeof createSockets>[0];

async function listen(overrides: Partial<Options> = {}) {
  const sockets = createSockets({
    ...{ maxPayload: 1024 * 1024, maxBuffered: 64 * 1024, maxNesting: 50, maxOperations: 1, drainMs: 0 },
    welcome: async () => ({ viewerId: '1', expiresAt: null }),
    answer: async () => ({ data: { a: 'b' } }),
    onFault: (error) => expect.fail(String(error)),
    ...overrides,
  });
  const log = createLog({ level: 'silent', name: 'test' });
  const { onUpgrade } = sockets;
  const options = { host: '127.0.0.1', port: 0, log, metrics: createMetrics('test'), routes: [], checks: {} };
  const server = await serveHttp({ ...options, onUpgrade });
  onTestFinished(() => server.close(0));
  const connect = () => new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  return { sockets, connect };
}

/** An open socket whose `connection_init` was acknowledged. */
async function greet(socket: WebSocket): Promise<WebSocket> {
  onTestFinished(() => socket.terminate());
  await once(socket, 'open');
  socket.send('{"type":"connection_init"}');
  await once(socket, 'message');
  return socket;
}

const closeOf = (socket: WebSocket) => once(socket, 'close').then(([code, reason]): unknown => [code, String(reason)]);
const messageOf = (socket: WebSocket) => once(socket, 'message').then(([text]): unknown => JSON.parse(String(text)));

/** So many messages, as they come. */
async function messagesOf(socket: WebSocket, count: number): Promise<unknown[]> {
  const messages: unknown[] = [];
  socket.on('message', (text) => messages.push(JSON.parse(String(text))));
  await vi.waitFor(() => expect(messages.length).toBe(count));
  return messages;
}
const subscribe = (payload: object) => JSON.stringify({ id: '1', type: 'subscribe', payload });

test('an operation is answered as it was sent, with its extensions, and a refusal is told as an error', async () => {
  const answer = vi.fn<Options['answer']>();
  const { connect } = await listen({ answer });
  const socket = await greet(connect());
  answer.mockResolvedValueOnce({ data: { a: 'b' } });
  const asked = { query: '', operationName: 'A', variables: { b: 1 }, extensions: { c: 2 } };
  socket.send(subscribe(asked));
  expect(await messagesOf(socket, 2)).toEqual([
    { id: '1', type: 'next', payload: { data: { a: 'b' } } },
    { id: '1', type: 'complete' },
  ]);
  expect(answer).toHaveBeenCalledWith(asked, { viewerId: '1', expiresAt: null }, expect.any(Function));
  answer.mockResolvedValueOnce([new GraphQLError('No.', { extensions: { code: 'NO' } })]);
  socket.send(subscribe({ query: '{ a }' }));
  expect(await messageOf(socket)).toEqual({
    id: '1',
    type: 'error',
    payload: [{ message: 'No.', extensions: { code: 'NO' } }],
  });
});

test('a message that is nested too deeply closes its socket', async () => {
  const { connect } = await listen();
  const socket = await greet(connect());
  const variables = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  socket.send(`{"id":"1","type":"subscribe","payload":{"query":"{ a }","variables":{"b":${variables}}}}`);
  expect(await closeOf(socket)).toEqual([4400, 'The message is nested too deeply']);
});

test('a socket ends with its session, unless that is renewed by a ping before', async () => {
  const welcome = vi.fn<Options['welcome']>();
  const { connect } = await listen({ welcome });
  welcome.mockResolvedValueOnce({ viewerId: '1', expiresAt: Date.now() + 300 });
  const left = await greet(connect());
  expect(await closeOf(left)).toEqual([4403, 'The access token has expired']);

  welcome.mockResolvedValueOnce({ viewerId: '1', expiresAt: Date.now() + 300 });
  const renewed = await greet(connect());
  const isClosed = vi.fn();
  renewed.on('close', isClosed);
  const end = Date.now() + 700;
  welcome.mockResolvedValueOnce({ viewerId: '1', expiresAt: end });
  renewed.send('{"type":"ping","payload":{"authorization":"Bearer new"}}');
  expect(await messageOf(renewed)).toEqual({ type: 'pong', payload: { authorization: 'Bearer new' } });
  expect(welcome).toHaveBeenLastCalledWith({ authorization: 'Bearer new' }, expect.anything());
  expect(await closeOf(renewed)).toEqual([4403, 'The access token has expired']);
  expect(Date.now()).toBeGreaterThanOrEqual(end);

  welcome.mockResolvedValueOnce({ viewerId: '1', expiresAt: null }).mockResolvedValueOnce(null);
  const refused = await greet(connect());
  refused.send('{"type":"ping","payload":{"authorization":"Bearer bad"}}');
  expect(await closeOf(refused)).toEqual([4403, 'Forbidden']);

  welcome.mockResolvedValueOnce({ viewerId: '1', expiresAt: null });
  const taken = await greet(connect());
  welcome.mockResolvedValueOnce({ viewerId: '2', expiresAt: null });
  taken.send('{"type":"ping","payload":{"authorization":"Bearer of someone else"}}');
  expect(await closeOf(taken)).toEqual([4403, 'Forbidden']);
});

test('a ping without a token renews nothing, and its payload comes back', async () => {
  const welcome = vi.fn<Options['welcome']>(async () => ({ viewerId: '1', expiresAt: null }));
  const { connect } = await listen({ welcome });
  const socket = await greet(connect());
  socket.send('{"type":"ping","payload":{"n":1}}');
  expect(await messageOf(socket)).toEqual({ type: 'pong', payload: { n: 1 } });
  expect(welcome).toHaveBeenCalledTimes(1);
});

/** A stream that neither gives anything nor ends. */
const NEVER: AsyncIterable<object> = { [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }) };

test('a client that does not read is dropped, and what it was to be told is not kept', async () => {
  const text = JSON.stringify({ data: { a: 'x'.repeat(64 * 1024) } });
  const { promise: begun, resolve: begin } = Promise.withResolvers<(json: string) => void>();
  const ended = vi.fn();
  const quiet = mapStream(NEVER, { map: () => ({}), onEnd: ended });
  const { sockets, connect } = await listen({
    answer: async (_operation, _session, sendNext) => {
      begin(sendNext);
      return quiet;
    },
  });
  const socket = await greet(connect());
  socket.send(subscribe({ query: 'subscription { a }' }));
  const tell = await begun;
  socket.pause();
  await vi.waitFor(
    () => {
      for (let i = 0; i < 100; i++) tell(text);
      expect(sockets.count()).toBe(0);
    },
    { timeout: 10_000, interval: 50 },
  );
  await vi.waitFor(() => expect(ended).toHaveBeenCalled());
});

test('an id that is used again before its operation is answered closes the socket, and nothing goes on after it', async () => {
  const open = new Set<object>();
  const answered: (() => void)[] = [];
  const { sockets, connect } = await listen({
    maxOperations: 10,
    answer: async () => {
      await new Promise<void>((resolve) => answered.push(resolve));
      const stream = mapStream(NEVER, { map: () => ({}), onEnd: () => open.delete(stream) });
      open.add(stream);
      return stream;
    },
  });
  const socket = await greet(connect());
  socket.send(subscribe({ query: 'subscription { a }' }));
  socket.send('{"id":"1","type":"complete"}');
  socket.send(subscribe({ query: 'subscription { a }' }));
  const close = closeOf(socket);
  await vi.waitFor(() => expect(answered.length).toBe(1));
  expect(await close).toEqual([4409, 'Subscriber for 1 already exists']);
  await vi.waitFor(() => expect(sockets.count()).toBe(0));
  for (const answer of answered) answer();
  await vi.waitFor(() => expect(open.size).toBe(0));
});

test('operations that wait for their answer count as those at once', async () => {
  const { connect } = await listen({ maxOperations: 2, answer: () => new Promise(() => {}) });
  const socket = await greet(connect());
  for (const id of ['1', '2', '3']) socket.send(JSON.stringify({ id, type: 'subscribe', payload: { query: '{ a }' } }));
  expect(await messageOf(socket)).toMatchObject({
    id: '3',
    type: 'error',
    payload: [{ extensions: { code: 'RATE_LIMITED' } }],
  });
});

test('a fault closes the socket, and is told to the log', async () => {
  const onFault = vi.fn();
  const fault = new Error('the inside broke');
  const { connect } = await listen({ onFault, answer: () => Promise.reject(fault) });
  const socket = await greet(connect());
  socket.send(subscribe({ query: '{ a }' }));
  expect(await closeOf(socket)).toEqual([4500, 'Internal error']);
  expect(onFault).toHaveBeenCalledWith(fault);
});

test('sockets are closed one after the other over the window, and new ones are refused meanwhile', async () => {
  const { sockets, connect } = await listen({ drainMs: 1_000 });
  const clients: WebSocket[] = [];
  for (let count = 0; count < 20; count += 1) {
    const client = connect();
    await once(client, 'open');
    clients.push(client);
  }
  const closes = clients.map((client) => once(client, 'close').then(([code]): unknown => code));
  const stillOpen = () => clients.filter(({ readyState }) => readyState === WebSocket.OPEN).length;
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const drained = sockets.drain();

  vi.advanceTimersByTime(0);
  await closes[0];
  expect(stillOpen()).toBe(19);
  const [refusal] = await once(connect(), 'error');
  expect(String(refusal)).toContain('503');
  vi.advanceTimersByTime(500);
  await Promise.all(closes.slice(0, 11));
  expect(stillOpen()).toBe(9);
  vi.advanceTimersByTime(500);
  await drained;
  expect(await Promise.all(closes)).toEqual(Array(20).fill(1001));
});
