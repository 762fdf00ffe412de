import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createScope } from '../operation/request-scope.ts';
import { Museum } from '../test/foreign-museum.ts';
import { startForeignSubgraph } from '../test/foreign-subgraphs.ts';
import { createHttpSource } from './over-http.ts';

type Answer = (response: ServerResponse, count: number, request: IncomingMessage) => unknown;

/** A subgraph that answers as told, and a way to fetch from it. */
async function startSubgraph(answer: Answer) {
  let asked = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => answer(response, ++asked, request));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const faults: unknown[] = [];
  const source = createHttpSource({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    vouch: async () => 'Bearer vouched',
    onFault: (error) => void faults.push(error),
    timeoutMs: 300,
  });
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await source.close();
  });
  const scope = createScope({ viewer: null, requestId: 'r-12345678', accept: '', address: '' });
  const fetchOf = (query: string) =>
    source.execute({ query, kind: query.startsWith('mutation') ? 'mutation' : 'query' }, scope);
  return { fetchOf, faults, asked: () => asked };
}

const ok: Answer = (response) => response.end('{"data":{"a":1}}');
const away = { data: null, errors: [expect.objectContaining({ extensions: { code: 'TEMPORARILY_UNAVAILABLE' } })] };
const fault = { data: null, errors: [expect.objectContaining({ extensions: { code: 'INTERNAL_SERVER_ERROR' } })] };

test('the gateway vouches for every fetch', async () => {
  const { fetchOf } = await startSubgraph((response, _count, { headers }) =>
    response.end(JSON.stringify({ data: { authorization: headers.authorization } })),
  );
  expect(await fetchOf('{ a }')).toEqual({ data: { authorization: 'Bearer vouched' } });
});

test('a query whose connection is lost is asked once more, a mutation is not', async () => {
  const losesFirst: Answer = (response, count, request) =>
    count === 1 ? response.socket?.destroy() : ok(response, count, request);
  const query = await startSubgraph(losesFirst);
  expect(await query.fetchOf('{ a }')).toEqual({ data: { a: 1 } });
  expect(query.asked()).toBe(2);
  const mutation = await startSubgraph(losesFirst);
  expect(await mutation.fetchOf('mutation { a }')).toEqual(away);
  expect(mutation.asked()).toBe(1);
});

test('a query whose idle connection is closed just then is asked on another', async () => {
  const known = new Set<unknown>();
  let lost = 0;
  const { fetchOf } = await startSubgraph((response, count, request) => {
    const isReused = known.has(request.socket);
    known.add(request.socket);
    if (!isReused || lost > 0) return ok(response, count, request);
    lost++;
    request.socket.destroy();
  });
  for (let i = 0; i < 10; i++) expect(await fetchOf('{ a }')).toEqual({ data: { a: 1 } });
  expect(lost).toBe(1);
});

test('a source that is closed ends the streams of events it has opened', async () => {
  const museum = new Museum();
  const subgraph = await startForeignSubgraph('shop', museum);
  onTestFinished(subgraph.stop);
  const source = createHttpSource({ url: subgraph.url, onFault: () => {} });
  const request = { viewer: null, requestId: 'r-12345678', accept: '', address: '' };
  const events = await source.subscribe({ query: 'subscription { visitAdded { id } }' }, request);
  if (!(Symbol.asyncIterator in events)) throw new Error('no events');
  const next = events.next();
  await vi.waitFor(() => expect(museum.added.listeners).toBe(1));
  museum.addVisit('w1', 'u1', null);
  expect(await next).toEqual({ done: false, value: { data: { visitAdded: { id: 'v5' } } } });
  const last = events.next();
  const broken = expect(last).rejects.toBeDefined();
  await source.close();
  await broken;
  await vi.waitFor(() => expect(museum.added.listeners).toBe(0));
});

test.each<[string, Answer, object]>([
  ['is lost twice', (response) => response.socket?.destroy(), away],
  ['takes too long', () => {}, away],
  ['never ends', (response) => response.write('{"data":'), away],
  ['is 503', (response) => response.writeHead(503).end('upstream http://10.0.0.7'), away],
  ['is 401', (response) => response.writeHead(401).end('{"errors":[]}'), fault],
  ['is elsewhere', (response) => response.writeHead(302, { location: 'http://10.0.0.7/' }).end(), fault],
  ['is no JSON', (response) => response.end('<html>'), fault],
  ['is no GraphQL result', (response) => response.end('[]'), fault],
  ['is too large', (response) => response.end(`"${'x'.repeat(17 * 1024 * 1024)}"`), away],
])('an answer that %s leaves nulls and an error that says nothing of why', async (_case, answer, expected) => {
  const { fetchOf, faults } = await startSubgraph(answer);
  expect(await fetchOf('{ a }')).toEqual(expected);
  expect(faults).toHaveLength(1);
});

test('a subgraph that keeps failing is not asked again until it is tried out, and then its return is noticed', async () => {
  let isBack = false;
  const { fetchOf, faults, asked } = await startSubgraph((response, count, request) =>
    isBack ? ok(response, count, request) : response.writeHead(503).end(),
  );
  for (let i = 0; i < 10; i++) expect(await fetchOf('{ a }')).toEqual(away);
  expect(asked()).toBe(5);
  expect(faults).toHaveLength(5);
  isBack = true;
  await expect.poll(() => fetchOf('{ a }'), { timeout: 20_000, interval: 100 }).toEqual({ data: { a: 1 } });
});

test('what one client makes a subgraph answer does not turn others away', async () => {
  const answers: Answer[] = [
    (response) => response.writeHead(400).end(),
    (response) => response.end('<html>'),
    (response) => response.end(`"${'x'.repeat(17 * 1024 * 1024)}"`),
  ];
  const { fetchOf, asked } = await startSubgraph((response, count, request) =>
    (answers[count % 4] ?? ok)(response, count, request),
  );
  for (let i = 0; i < 12; i++) await fetchOf('{ a }');
  expect(asked()).toBe(12);
});
