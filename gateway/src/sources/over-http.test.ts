import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { createScope } from '../request-scope.ts';
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
  const context = { scope, hasBadToken: false };
  const fetchOf = (query: string) =>
    source.process({ request: { query }, context } as Parameters<typeof source.process>[0]);
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

test.each<[string, Answer, object]>([
  ['is lost twice', (response) => response.socket?.destroy(), away],
  ['takes too long', () => {}, away],
  ['never ends', (response) => response.write('{"data":'), away],
  ['is 503', (response) => response.writeHead(503).end('upstream http://10.0.0.7'), away],
  ['is 401', (response) => response.writeHead(401).end('{"errors":[]}'), fault],
  ['is no JSON', (response) => response.end('<html>'), fault],
  ['is no GraphQL result', (response) => response.end('[]'), fault],
  ['is too large', (response) => response.end(`"${'x'.repeat(17 * 1024 * 1024)}"`), away],
])('an answer that %s leaves nulls and an error that says nothing of why', async (_case, answer, expected) => {
  const { fetchOf, faults } = await startSubgraph(answer);
  expect(await fetchOf('{ a }')).toEqual(expected);
  expect(faults).toHaveLength(1);
});
