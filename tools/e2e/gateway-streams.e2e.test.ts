import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readMeters } from '../bench/meters.ts';
import { type Child, startChild } from '../services/child.ts';
import { untilReady } from '../start/processes.ts';
import { type LiveListener, openListener } from './live-listener.ts';
import { type LiveSubgraph, startLiveSubgraph } from './live-subgraph.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAYLOAD = 'x'.repeat(128 * 1024);
const MIB = 1024 * 1024;

let folder: string;
let subgraph: LiveSubgraph;
let gateway: Child;
let url: string;
const sockets: LiveListener[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lumigraph-streams-'));
  subgraph = await startLiveSubgraph();
  const file = join(folder, 'supergraph.graphql');
  await writeFile(file, subgraph.supergraph);
  const port = await getPort({ host: '127.0.0.1' });
  url = `http://127.0.0.1:${port}`;
  gateway = await startChild({
    name: 'gateway',
    command: process.execPath,
    args: [join(ROOT, 'tools/gateway/main.ts'), '--supergraph', file, '--port', String(port)],
    cwd: ROOT,
    env: { ...process.env, LOG_LEVEL: 'warn' },
    pidFile: join(folder, 'gateway.process'),
    logFile: join(folder, 'gateway.log'),
    stopSignal: 'SIGTERM',
  });
  await untilReady(gateway, url, new AbortController().signal);
}, 60_000);
afterAll(async () => {
  for (const { socket } of sockets) socket.terminate();
  await gateway?.stop();
  await subgraph?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** So many clients, whose subscriptions have begun. */
async function listen(id: string, count: number): Promise<LiveListener[]> {
  const before = await gauge('lumigraph_gateway_subscriptions');
  const opened = await Promise.all(Array.from({ length: count }, () => openListener(url, id)));
  sockets.push(...opened);
  await vi.waitFor(async () => {
    expect(await gauge('lumigraph_gateway_subscriptions')).toBe(before + count);
    expect(subgraph.listeners(id)).toBe(1);
  }, 10_000);
  return opened;
}

/** When no more subscriptions are left than so many: what has ended for its client may not have for the gateway, which the next test would count. */
async function untilLeft(count: number): Promise<void> {
  await vi.waitFor(async () => expect(await gauge('lumigraph_gateway_subscriptions')).toBe(count), 10_000);
}

const gauge = async (name: string): Promise<number> => (await readMeters(url))(name);

/** Publishes large readings one after another, each when all of these clients have the one before. */
async function publish(id: string, count: number, readers: readonly LiveListener[]): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    const told = readers.map((reader) => reader.next());
    subgraph.publish({ id, number, payload: PAYLOAD });
    await Promise.all(told);
  }
}

const leave = ({ socket }: LiveListener) => socket.close();

test('equal subscriptions share one stream of the subgraph, which ends with the last client though nothing happens', async () => {
  const [first, ...others] = await listen('shared', 5);
  await listen('another', 1);
  expect(subgraph.sockets()).toBe(2);
  others.forEach(leave);
  await untilLeft(2);
  expect(subgraph.listeners('shared')).toBe(1);
  if (first) leave(first);
  await vi.waitFor(() => expect([subgraph.listeners('shared'), subgraph.sockets()]).toEqual([0, 1]), 10_000);
  await untilLeft(1);
});

test('clients that do not read are dropped, and neither keep others waiting nor fill the memory', async () => {
  const fast = await listen('busy', 3);
  const left = await gauge('lumigraph_gateway_subscriptions');
  const slow = await listen('busy', 20);
  const open = await gauge('lumigraph_gateway_sockets');
  for (const { socket } of slow) socket.pause();
  const before = await gauge('process_resident_memory_bytes');
  let most = before;
  for (let round = 0; round < 10; round += 1) {
    await publish('busy', 30, fast);
    most = Math.max(most, await gauge('process_resident_memory_bytes'));
  }
  for (const { told } of fast) expect(told).toEqual(Array.from({ length: 300 }, (_, place) => place % 30));
  await vi.waitFor(async () => expect(await gauge('lumigraph_gateway_sockets')).toBe(open - 20), 10_000);
  await untilLeft(left);
  // What the slow ones were told together is 750 MiB.
  expect(most - before).toBeLessThan(300 * MIB);
}, 60_000);

test('a client that was too slow and reads again in time is told why it is dropped', async () => {
  const fast = await listen('told', 1);
  const left = await gauge('lumigraph_gateway_subscriptions');
  // On a machine that is busy the two seconds that it has may be over.
  await vi.waitFor(
    async () => {
      const [slow] = await listen('told', 1);
      slow?.socket.pause();
      await publish('told', 100, fast);
      slow?.socket.resume();
      expect(await slow?.closed).toBe(4413);
    },
    { timeout: 40_000 },
  );
  await untilLeft(left);
}, 60_000);

test('a client that vanished without a word is noticed, and its stream ends', async () => {
  const [lost] = await listen('lost', 1);
  // Its connection stays, but nobody answers a ping.
  lost?.socket.pause();
  await vi.waitFor(() => expect(subgraph.listeners('lost')).toBe(0), { timeout: 45_000, interval: 200 });
}, 60_000);
