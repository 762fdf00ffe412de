import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type SmallWorld, startSmallWorld } from '../test/small-world.ts';

const APP = 'https://app.example.com';
const PREFLIGHT = { 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' };

let world: SmallWorld;
const ask = (origin: string | undefined, options: { method?: string; body?: string; headers?: object } = {}) => {
  const { method = 'POST', body = method === 'POST' ? '{"query":"{ posts { id } }"}' : null, headers } = options;
  const own = { 'content-type': 'application/json', ...(origin !== undefined && { origin }), ...headers };
  return fetch(world.url, { method, body, headers: own });
};
const allowed = ({ headers }: Response) => headers.get('access-control-allow-origin');
const connect = async (origin?: string) => {
  const socket = new WebSocket(world.url.replace('http', 'ws'), 'graphql-transport-ws', origin ? { origin } : {});
  const opened = once(socket, 'open').then(() => 'open');
  const state = await opened.catch((error) => String(error));
  socket.terminate();
  return state;
};

describe('open to every origin', () => {
  beforeAll(async () => {
    world = await startSmallWorld('in process');
  });
  afterAll(() => world.stop());

  test('a preflight names the methods and headers', async () => {
    const response = await ask(APP, { method: 'OPTIONS', headers: PREFLIGHT });
    expect([response.status, await response.text(), allowed(response)]).toEqual([204, '', '*']);
    expect(response.headers.get('access-control-allow-methods')).toBe('GET, POST, OPTIONS');
    const names = response.headers.get('access-control-allow-headers')?.split(', ');
    expect(names).toEqual(
      expect.arrayContaining([
        'content-type',
        'authorization',
        'x-request-id',
        'apollo-require-preflight',
        'traceparent',
      ]),
    );
    expect(Number(response.headers.get('access-control-max-age'))).toBeGreaterThan(0);
    expect(response.headers.has('access-control-allow-credentials')).toBe(false);
  });

  test('answers and errors may be read', async () => {
    const expired = { authorization: `Bearer ${await world.token('1', -1)}` };
    const responses = [
      await ask(APP),
      await ask(APP, { body: '{' }),
      await ask(APP, { body: 'x'.repeat(1024 * 1024 + 1) }),
      await ask(APP, { headers: expired }),
      await ask(APP, { method: 'GET' }),
      await ask(APP, { method: 'PUT' }),
    ];
    expect(responses.map(({ status }) => status)).toEqual([200, 400, 413, 401, 400, 405]);
    for (const response of responses) {
      expect(allowed(response)).toBe('*');
      expect(response.headers.get('vary')).not.toContain('Origin');
      expect(response.headers.get('access-control-expose-headers')).toContain('x-request-id');
    }
  });

  test('what a page can send without a preflight is still refused', async () => {
    expect((await ask(APP, { headers: { 'content-type': 'text/plain' } })).status).toBe(415);
  });

  test('every page may open a socket', async () => {
    expect(await connect(APP)).toBe('open');
  });
});

describe('open to some origins', () => {
  beforeAll(async () => {
    const env = { CORS_ORIGINS: `${APP},http://localhost:5173`, PUBLIC_URL: 'https://api.example.com/' };
    world = await startSmallWorld('in process', { env });
  });
  afterAll(() => world.stop());

  test.each([
    [APP, APP],
    ['http://localhost:5173', 'http://localhost:5173'],
    ['https://api.example.com', 'https://api.example.com'],
    ['https://app.example.com.evil.example', null],
    ['http://app.example.com', null],
    ['null', null],
    [undefined, null],
  ])('a page of %s is told %s', async (origin, told) => {
    for (const response of [await ask(origin), await ask(origin, { body: '{' })]) {
      expect(allowed(response)).toBe(told);
      expect(response.headers.get('vary')).toContain('Origin');
    }
    const preflight = await ask(origin, { method: 'OPTIONS', headers: PREFLIGHT });
    expect([preflight.status, allowed(preflight), preflight.headers.get('vary')]).toEqual([204, told, 'Origin']);
  });

  test('only their pages, and clients that are no pages, may open a socket', async () => {
    expect(await connect(APP)).toBe('open');
    expect(await connect('https://api.example.com')).toBe('open');
    expect(await connect()).toBe('open');
    expect(await connect('https://evil.example')).toContain('403');
  });
});
