import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type Check, type Route, serveHttp } from './http-server.ts';
import { createLog } from './log.ts';
import { createMetrics } from './metrics.ts';

async function start(routes: Route[] = [], checks: Record<string, Check> = {}) {
  const log = createLog({ level: 'silent', name: 'test' });
  const server = await serveHttp({ host: '127.0.0.1', port: 0, log, metrics: createMetrics('test'), routes, checks });
  onTestFinished(() => server.close(0));
  const get = (path: string) => fetch(server.url + path);
  return { server, get };
}

test('a path without a route is 404, a route that fails is 500, both as JSON', async () => {
  const fail = async () => {
    throw new Error('select * from secrets');
  };
  const { get } = await start([{ path: '/fails', handle: fail }]);
  expect((await get('/nope')).status).toBe(404);
  const failed = await get('/fails');
  expect([failed.status, await failed.json()]).toEqual([500, { error: 'internal error' }]);
});

test('readiness tells what is not used, and does not miss it', async () => {
  const { get } = await start([], { database: async () => {}, virusScanner: async () => 'off' });
  const ready = await get('/health/ready');
  expect([ready.status, await ready.json()]).toEqual([
    200,
    { status: 'ready', checks: { database: 'ok', virusScanner: 'off' } },
  ]);
});

test('a route whose path ends in a slash answers all below it', async () => {
  const { get } = await start([
    { path: '/files/', handle: async (_request, response, url) => void response.end(url.pathname) },
  ]);
  expect(await (await get('/files/a/b?c=d')).text()).toBe('/files/a/b');
  expect((await get('/files')).status).toBe(404);
});

test('readiness names the store that is away, and a check that never answers counts as away', async () => {
  const never = () => new Promise<void>(() => {});
  const { get } = await start([], { database: async () => {}, redis: () => Promise.reject(new Error('x')), never });
  const ready = await get('/health/ready');
  expect(ready.status).toBe(503);
  expect(await ready.json()).toEqual({
    status: 'not ready',
    checks: { database: 'ok', redis: 'away', never: 'away' },
  });
  expect((await get('/health/live')).status).toBe(200);
});

test('metrics are served as Prometheus reads them', async () => {
  const { get } = await start();
  const response = await get('/metrics');
  expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
  expect(await response.text()).toContain('process_cpu_seconds_total');
});

test('a server that drains is not ready, answers what is in flight, and closes when that is done', async () => {
  const { promise: release, resolve } = Promise.withResolvers<void>();
  const { promise: arrived, resolve: arrive } = Promise.withResolvers<void>();
  const slow = async (_request: unknown, response: { end(text: string): unknown }) => {
    arrive();
    await release;
    response.end('done');
  };
  const { server, get } = await start([{ path: '/slow', handle: slow }]);
  const inFlight = get('/slow');
  await arrived;
  server.drain();
  const ready = await get('/health/ready');
  expect([ready.status, (await ready.json()) as object]).toMatchObject([503, { status: 'draining' }]);
  const closed = server.close(3_600_000);
  await expect(get('/health/live')).rejects.toThrow();
  resolve();
  expect(await (await inFlight).text()).toBe('done');
  await closed;
});

/** What a bare connection is answered until it is closed. */
async function answerTo(url: string, text: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.write(text);
  await once(socket, 'close');
  return answer;
}

test('a client that does not end its headers is cut off', async () => {
  const log = createLog({ level: 'silent', name: 'test' });
  const metrics = createMetrics('test');
  const server = await serveHttp({ host: '127.0.0.1', port: 0, log, metrics, routes: [], checks: {}, headersMs: 100 });
  onTestFinished(() => server.close(0));
  expect(await answerTo(server.url, 'GET /health/live HTTP/1.1\r\nhost: x\r\nx-slow: ')).toMatch(/^HTTP\/1\.1 408 /);
  expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
});

test('a server that drains takes no WebSocket any more', async () => {
  const { server } = await start();
  const upgrade = 'GET /graphql HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n';
  expect(await answerTo(server.url, upgrade)).toMatch(/^HTTP\/1\.1 404 /);
  server.drain();
  expect(await answerTo(server.url, upgrade)).toMatch(/^HTTP\/1\.1 503 /);
});
