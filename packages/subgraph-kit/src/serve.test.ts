import { loadConfig } from '@lumigraph/config';
import { createLog, createMetrics, serveHttp } from '@lumigraph/lifecycle';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { RequestContext } from './context.ts';
import { serveSubgraph } from './serve.ts';
import { buildSchema } from './subgraph.ts';
import { signVouch } from './vouch.ts';

const config = loadConfig({
  DATABASE_URL: 'postgres://localhost/none',
  REDIS_URL: 'redis://localhost',
  NATS_URL: 'nats://localhost',
  OBJECT_STORE_URL: 'disk:///nowhere',
  GATEWAY_SECRET: 'g'.repeat(32),
  MEDIA_URL_SECRET: 'm'.repeat(32),
});
const anonymous = { viewer: null, requestId: 'r-12345678', accept: '', address: '10.1.2.3' };

let url: string;
let stop: () => Promise<void>;
beforeAll(async () => {
  const resolvers = { Query: { address: (_root: unknown, _args: unknown, { address }: RequestContext) => address } };
  const part = serveSubgraph(
    {
      name: 'posts',
      schema: buildSchema('type Query { address: String }', resolvers),
      context: (request) => request,
      start: () => {},
      stop: async () => {},
    },
    { config, onFault: () => () => {} },
  );
  const { routes = [], onUpgrade } = part;
  const log = createLog({ level: 'silent', name: 'test' });
  const server = await serveHttp({
    ...{ host: '127.0.0.1', port: 0, log, metrics: createMetrics('test'), routes, checks: {} },
    ...(onUpgrade && { onUpgrade }),
  });
  url = `${server.url}/graphql`;
  stop = async () => {
    await part.drain?.();
    await server.close(0);
  };
});
afterAll(() => stop());

const post = async (body: string, authorization?: string) =>
  fetch(url, { method: 'POST', body, headers: authorization === undefined ? {} : { authorization } });
const vouched = async () => `Bearer ${await signVouch(config.gatewaySecret, anonymous)}`;
const closeCode = (target: string, authorization: string) =>
  new Promise((resolve) => {
    const socket = new WebSocket(target.replace('http', 'ws'), 'graphql-transport-ws');
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization } })));
    socket.on('error', (error) => resolve(error.message));
    socket.on('close', resolve);
  });

test('a subgraph answers only whom the gateway vouches for', async () => {
  const query = '{"query":"{ address }"}';
  const answer = await post(query, await vouched());
  expect([answer.status, await answer.json()]).toEqual([200, { data: { address: '10.1.2.3' } }]);
  for (const authorization of [undefined, 'Bearer x', `Bearer ${await signVouch('x'.repeat(32), anonymous)}`])
    expect((await post(query, authorization)).status).toBe(401);
});

test('neither what was vouched for long ago nor a token for another use opens a subgraph', async () => {
  const key = new TextEncoder().encode(config.gatewaySecret);
  const sign = (audience: string, seconds: number) =>
    new SignJWT({ viewer: '1' })
      .setProtectedHeader({ alg: 'HS256' })
      .setAudience(audience)
      .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
      .sign(key);
  const query = '{"query":"{ address }"}';
  expect((await post(query, `Bearer ${await sign('lumigraph-subgraph', 60)}`)).status).toBe(200);
  for (const token of [await sign('lumigraph-subgraph', -1), await sign('lumigraph', 60)]) {
    expect((await post(query, `Bearer ${token}`)).status).toBe(401);
    expect(await closeCode(url, `Bearer ${token}`)).toBe(4403);
  }
});

test('a body that is no operation is refused', async () => {
  const strange = ['"variables":"text"', '"variables":1', '"operationName":{"toString":1}'];
  const bodies = ['', '{', '[]', '{"query":1}', ...strange.map((part) => `{"query":"{ address }",${part}}`)];
  for (const body of bodies) expect((await post(body, await vouched())).status).toBe(400);
});

test('a socket that the gateway does not vouch for is closed, and there is one path only', async () => {
  expect(await closeCode(url, 'Bearer x')).toBe(4403);
  expect(await closeCode(`${url}/other`, await vouched())).toMatch('404');
});
