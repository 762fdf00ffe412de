import { once } from 'node:events';
import { createLog, createMetrics, serveHttp } from '@lumigraph/lifecycle';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createSockets } from './sockets.ts';
import { buildSchema } from './subgraph.ts';

afterEach(() => void vi.useRealTimers());

async function listen(drainMs = 0) {
  const sockets = createSockets({
    schema: buildSchema('type Query { a(b: [String]): String }', {}),
    ...{ maxPayload: 1024 * 1024, maxTokens: 30_000, maxNesting: 50, maxOperations: 1, drainMs },
    accept: async () => true,
    answer: async () => ({ data: { a: 'b' } }),
  });
  const log = createLog({ level: 'silent', name: 'test' });
  const { onUpgrade } = sockets;
  const options = { host: '127.0.0.1', port: 0, log, metrics: createMetrics('test'), routes: [], checks: {} };
  const server = await serveHttp({ ...options, onUpgrade });
  onTestFinished(() => server.close(0));
  const connect = () => new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  return { sockets, connect };
}

/** What the second message (the first is the acknowledgement) or the close says. */
async function answerTo(connect: () => WebSocket, payload: object | string) {
  const socket = connect();
  await once(socket, 'open');
  socket.send('{"type":"connection_init"}');
  await once(socket, 'message');
  socket.send(typeof payload === 'string' ? payload : JSON.stringify({ id: '1', type: 'subscribe', payload }));
  const answer = Promise.race([
    once(socket, 'message').then(([text]): unknown => JSON.parse(String(text)).payload),
    once(socket, 'close').then(([code, reason]): unknown => [code, String(reason)]),
  ]);
  return answer.finally(() => socket.terminate());
}

test('a document that is nested too deeply is refused before it is parsed', async () => {
  const { connect } = await listen();
  const lists = (depth: number) => ({ query: `{ a(b: ${'['.repeat(depth)}${']'.repeat(depth)}) }` });
  const refusal = { message: 'The document is nested too deeply.', extensions: { code: 'GRAPHQL_PARSE_FAILED' } };
  expect(await answerTo(connect, lists(20_000))).toEqual([refusal]);
  expect(await answerTo(connect, lists(49))).toEqual([refusal]);
  expect(await answerTo(connect, lists(48))).toEqual({ data: { a: 'b' } });
});

test('a message that is nested too deeply closes its socket', async () => {
  const { connect } = await listen();
  const variables = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
  const message = `{"id":"1","type":"subscribe","payload":{"query":"{ a }","variables":{"b":${variables}}}}`;
  expect(await answerTo(connect, message)).toEqual([4400, 'The message is nested too deeply']);
});

test('an operation that the document lacks, or that is not named, is refused with its code', async () => {
  const { connect } = await listen();
  const refusal = { message: expect.any(String), extensions: { code: 'OPERATION_RESOLUTION_FAILURE' } };
  expect(await answerTo(connect, { query: 'query A { a } query B { a }' })).toEqual([refusal]);
  expect(await answerTo(connect, { query: 'query A { a }', operationName: 'C' })).toEqual([refusal]);
});

test('sockets are closed one after the other over the window, and new ones are refused meanwhile', async () => {
  const { sockets, connect } = await listen(1_000);
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
