import { MediaProgressDocument } from '@lumigraph/schema/operations';
import { print } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import pLimit from 'p-limit';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { signUp } from '../client/person.ts';
import { startTestSystem, type TestStack, type TestSystem, testStack } from '../test-stack/index.ts';
import { photo } from './pictures.ts';

const SOCKETS = 2_000;
const GOING_AWAY = 1001;
/** A burst: this share of all within a tenth of a second. */
const BURST = 0.3;
const BURST_MS = 100;
/** Sockets are closed over half of what a stop may take; readiness fails before by DRAIN_SECONDS. */
const SHUTDOWN_SECONDS = 10;
const WINDOW_MS = SHUTDOWN_SECONDS * 500;

let stack: TestStack;
let system: TestSystem;
const clients: Client[] = [];
beforeAll(async () => {
  stack = await testStack({ DRAIN_SECONDS: '4', SHUTDOWN_SECONDS: String(SHUTDOWN_SECONDS) });
  system = await startTestSystem(stack, 'in one process');
}, 120_000);
afterAll(async () => {
  for (const client of clients) client.terminate();
  await system?.stop();
  await stack?.stop();
});

/** What happened to all clients, by the moment in milliseconds. */
interface Moments {
  told: number[];
  closed: number[];
  codes: Set<unknown>;
  connected: number[];
  /** Whatever ends a subscription. */
  faults: unknown[];
}

/** A client as applications use it, with its own way of coming back, that follows a media; resolves when it is told the present state. */
async function follow(url: string, authorization: string, mediaId: string, moments: Moments): Promise<void> {
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { authorization },
    retryAttempts: 10,
    // Without it the client gives up at the first try that finds nobody listening.
    shouldRetry: () => true,
  });
  clients.push(client);
  client.on('connected', () => void moments.connected.push(performance.now()));
  let wasClosed = false;
  client.on('closed', (event) => {
    // A try that finds nobody yet ends so, too.
    if (wasClosed) return;
    wasClosed = true;
    moments.codes.add(event instanceof Object ? Reflect.get(event, 'code') : event);
    moments.closed.push(performance.now());
  });
  const { promise: told, resolve, reject } = Promise.withResolvers<void>();
  const fail = (fault: unknown) => {
    moments.faults.push(fault);
    reject(fault);
  };
  client.subscribe(
    { query: print(MediaProgressDocument), variables: { mediaId } },
    {
      next: ({ errors }) => {
        if (errors) return fail(errors);
        moments.told.push(performance.now());
        resolve();
      },
      error: fail,
      complete: () => fail(new Error('the subscription has ended')),
    },
  );
  await told;
}

/** The greatest number of moments within a tenth of a second. */
function largestBurst(moments: readonly number[]): number {
  const sorted = moments.toSorted((a, b) => a - b);
  let first = 0;
  return sorted.reduce((most, moment, place) => {
    while ((sorted[first] ?? 0) < moment - BURST_MS) first += 1;
    return Math.max(most, place - first + 1);
  }, 0);
}

/** How many of the moments lie in each quarter of the time from the first to the last. */
function quarters(moments: readonly number[]): number[] {
  const [first, last] = [Math.min(...moments), Math.max(...moments)];
  const counts = [0, 0, 0, 0];
  for (const moment of moments) {
    const quarter = Math.min(3, Math.floor((4 * (moment - first)) / (last - first)));
    counts[quarter] = (counts[quarter] ?? 0) + 1;
  }
  return counts;
}

test('after a restart under 2,000 sockets all clients are back, and none left or came in one burst', async () => {
  const author = await signUp(system.url, { username: 'author', password: 'correct horse battery' });
  const mediaId = await author.send(await photo());
  const moments: Moments = { told: [], closed: [], codes: new Set(), connected: [], faults: [] };
  const limit = pLimit(100);
  const authorization = `Bearer ${author.accessToken}`;
  await Promise.all(
    Array.from({ length: SOCKETS }, () => limit(() => follow(system.url, authorization, mediaId, moments))),
  );
  Object.assign(moments, { connected: [], told: [] });

  const ended = system.end('gateway');
  await vi.waitFor(async () => expect((await fetch(`${system.url}/health/ready`)).status).toBe(503), 20_000);
  expect(moments.closed).toEqual([]);
  await ended;
  expect([...moments.codes]).toEqual([GOING_AWAY]);
  expect(moments.closed).toHaveLength(SOCKETS);
  expect(Math.max(...moments.closed) - Math.min(...moments.closed)).toBeGreaterThan(WINDOW_MS / 2);
  for (const count of quarters(moments.closed)) expect(count).toBeGreaterThan(SOCKETS / 10);
  expect(largestBurst(moments.closed)).toBeLessThan(BURST * SOCKETS);

  await system.revive('gateway');
  await vi.waitFor(() => expect(moments.told).toHaveLength(SOCKETS), {
    timeout: 60_000,
    interval: 100,
  });
  expect(moments.faults).toEqual([]);
  expect(largestBurst(moments.connected)).toBeLessThan(BURST * SOCKETS);
}, 150_000);
