import { once } from 'node:events';
import { createServer, request as send } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { loadGatewayConfig } from '@lumigraph/config';
import { expect, onTestFinished, test } from 'vitest';
import { Refused } from '../operation/refused.ts';
import { readJson } from './body.ts';

const MIB = 1024 * 1024;
const { limits } = loadGatewayConfig({});
const HEAD = 'POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n';

/** A server that answers with the status of what it makes of a body, and what it made of each. */
async function serve(withinMs: number) {
  const read: unknown[] = [];
  const server = createServer((request, response) => {
    const refuse = (error: unknown) => (error instanceof Refused ? error : Promise.reject(error));
    void readJson(request, { limits, withinMs })
      .catch(refuse)
      .then((body) => {
        read.push(body);
        if (body instanceof Refused) response.writeHead(body.status, body.headers).end();
        else response.end();
      });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { port, read };
}

/** What a bare connection is answered until it is closed. */
async function answerTo(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.write(text);
  await once(socket, 'close');
  return answer;
}

test('a body that trickles is not waited for beyond its time', async () => {
  const { port } = await serve(50);
  const answer = await answerTo(port, `${HEAD}content-length: 100\r\n\r\n{"query":`);
  expect(answer).toMatch(/^HTTP\/1\.1 408 [\s\S]*connection: close/i);
});

test('a body that is cut off is refused, though nobody hears it', async () => {
  const { port, read } = await serve(10_000);
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.end(`${HEAD}content-length: 100\r\n\r\n{"query":`);
  await expect.poll(() => read).toEqual([expect.objectContaining({ status: 400 })]);
});

test('of a body without an end 16 MiB are read before its connection is closed', async () => {
  const { port, read } = await serve(60_000);
  const request = send({ port, method: 'POST', headers: { 'content-type': 'application/json' } });
  request.on('error', () => {});
  const chunk = Buffer.alloc(MIB, ' ');
  let sent = 0;
  const push = () => {
    sent += 1;
    if (!request.destroyed) request.write(chunk, () => setImmediate(push));
  };
  push();
  await new Promise<void>((resolve) => request.once('close', resolve));
  const refused = expect.objectContaining({ status: 413, headers: { connection: 'close' } });
  expect(read).toEqual([refused]);
  expect(sent).toBeGreaterThan(16);
  expect(sent).toBeLessThan(64);
});

test('a body that is too large, but ends, leaves the connection open', async () => {
  const { port, read } = await serve(60_000);
  const body = JSON.stringify('x'.repeat(2 * MIB));
  const next = `${HEAD}content-length: 2\r\nconnection: close\r\n\r\n{}`;
  const answer = await answerTo(port, `${HEAD}content-length: ${body.length}\r\n\r\n${body}${next}`);
  expect(answer.match(/^HTTP\/1\.1 \d+/gm)).toEqual(['HTTP/1.1 413', 'HTTP/1.1 200']);
  expect(read).toEqual([expect.objectContaining({ status: 413 }), {}]);
});
