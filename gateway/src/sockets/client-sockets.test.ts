import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { startSmallWorld } from '../test/small-world.ts';

/** An open socket, or the status by which it was refused. */
async function open(url: string): Promise<WebSocket | number | undefined> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws');
  return Promise.race([
    once(socket, 'open').then(() => socket),
    once(socket, 'unexpected-response').then(([, { statusCode }]) => statusCode),
  ]);
}

test.each([
  ['an address', { SOCKETS_PER_ADDRESS: '2' }, 429],
  ['a process', { SOCKETS: '2' }, 503],
])('%s has so many sockets, and who leaves makes room', async (_whose, env, status) => {
  const world = await startSmallWorld('in process', { env });
  onTestFinished(() => world.stop());
  const [first, second] = [await open(world.url), await open(world.url)];
  expect([first, second]).toEqual([expect.any(WebSocket), expect.any(WebSocket)]);
  expect(await open(world.url)).toBe(status);
  if (first instanceof WebSocket) first.terminate();
  await expect.poll(() => open(world.url)).toBeInstanceOf(WebSocket);
});
