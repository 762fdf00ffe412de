import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import type { Asker, EventSink, Outcome } from '../operation/operation-request.ts';
import { createEventStreams } from './event-streams.ts';

const ASKER: Asker = {
  request: { viewer: null, requestId: 'r', accept: '', address: '192.0.2.1' },
  hasBadToken: false,
  expiresAt: null,
  clientName: null,
};

/** A server all of whose answers are streams of what `ask` gives, and a client that has sent a request to it. */
async function start(ask: () => Promise<Outcome>, pingMs = 60_000) {
  const streams = createEventStreams({ most: 10, mostPerAddress: 10, drainMs: 100, pingMs });
  const asked = Promise.withResolvers<ServerResponse>();
  const server = createServer((_request, response) => {
    asked.resolve(response);
    void streams.serve(response, ASKER, ask);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const socket: Socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  return { streams, socket, response: await asked.promise };
}

/** A subscription with this event, that then says nothing until it is left. */
function quiet(event?: string) {
  const close = vi.fn();
  const open = ({ next }: EventSink) => {
    if (event) next(event);
  };
  const outcome: Outcome = { kind: 'events', stream: { open, close }, headers: {} };
  return { outcome, close };
}

test('a quiet stream is kept alive by comments', async () => {
  const { outcome } = quiet();
  const { socket } = await start(async () => outcome, 10);
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  await expect.poll(() => text.split(':\n\n').length).toBeGreaterThan(4);
});

test('a client that stops reading is cut off although nothing happens', async () => {
  const { outcome, close } = quiet('x'.repeat(32 * 1024 * 1024));
  const { socket, response, streams } = await start(async () => outcome, 50);
  socket.pause();
  await once(response, 'close');
  expect(close).toHaveBeenCalled();
  expect(streams.count()).toBe(0);
});

test('a client that leaves before its subscription has begun leaves nothing behind', async () => {
  const { outcome, close } = quiet();
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const { socket, response, streams } = await start(() => promise);
  expect(streams.count()).toBe(1);
  socket.destroy();
  await once(response, 'close');
  expect(streams.count()).toBe(0);
  resolve(outcome);
  await vi.waitFor(() => expect(close).toHaveBeenCalled());
});

test('a client that has left before it is asked for anything leaves nothing behind either', async () => {
  const { outcome } = quiet();
  const { socket, response, streams } = await start(async () => outcome);
  socket.destroy();
  await once(response, 'close');
  await streams.serve(response, ASKER, () => Promise.reject(new Error('asked in vain')));
  expect(streams.count()).toBe(0);
});

test('a client that has not read the end of its stream is sent no more comments', async () => {
  const stream = {
    open: ({ next, end }: EventSink) => {
      next('x'.repeat(32 * 1024 * 1024));
      end();
    },
    close: () => {},
  };
  const { socket, response } = await start(async () => ({ kind: 'events', stream, headers: {} }), 20);
  socket.pause();
  await once(response, 'close');
  expect(response.errored ?? null).toBeNull();
});

test('a stream that begins while the process stops is ended at once', async () => {
  const { outcome, close } = quiet();
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  const { response, streams } = await start(() => promise);
  await streams.drain();
  resolve(outcome);
  await once(response, 'close');
  expect(close).toHaveBeenCalled();
});

test('a client that reads slowly gets all that was sent before the end, and nothing after it', async () => {
  const open = vi.fn<(sink: EventSink) => void>();
  const close = vi.fn();
  const { socket, response } = await start(async () => ({ kind: 'events', stream: { open, close }, headers: {} }));
  await vi.waitFor(() => expect(open).toHaveBeenCalled());
  const [[sink] = []] = open.mock.calls;
  socket.pause();
  sink?.next('x'.repeat(32 * 1024 * 1024));
  sink?.end();
  expect(close).toHaveBeenCalled();
  sink?.next('late');
  sink?.fail([]);
  let tail = '';
  socket.on('data', (chunk) => {
    tail = (tail + chunk).slice(-100);
  });
  socket.resume();
  await once(response, 'close');
  await expect.poll(() => tail).toMatch(/xxx\n\n[^x]*event: complete\ndata:\n\n\r\n0\r\n\r\n$/);
});
