import { rename, writeFile } from 'node:fs/promises';
import { createLog } from '@lumigraph/lifecycle';
import { expect, onTestFinished, test, vi } from 'vitest';
import { type ForeignSupergraph, startForeignGateway, startForeignSupergraph } from './test/foreign-world.ts';
import { connectSocket } from './test/socket-client.ts';

const NAME = '{ artist(handle: "ada") { name } }';
const named = (name: string) => ({ data: { artist: { name } } });
const soon = { timeout: 15_000, interval: 50 };

/** A gateway over the file of one supergraph, another of other subgraphs, where Ada has become Bea, and what is logged. */
async function startTwo() {
  const [first, second] = await Promise.all([startForeignSupergraph(), startForeignSupergraph()]);
  Object.assign(second.museum.artists.get('a1') ?? {}, { name: 'Bea' });
  const lines: { msg: string; level: number }[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const log = createLog({ level: 'info', name: 'test', destination });
  const gateway = await startForeignGateway(first.file, { log });
  onTestFinished(async () => {
    await gateway.stop();
    await Promise.all([first.stop(), second.stop()]);
  });
  const faults = () => lines.filter(({ msg }) => msg.startsWith('the changed supergraph cannot be served')).length;
  return { first, second, gateway, faults };
}

const connections = ({ subgraphs }: ForeignSupergraph) =>
  Object.values(subgraphs).reduce((sum, subgraph) => sum + subgraph.connections(), 0);

test('a changed file comes into service while the former supergraph answers what it began', async () => {
  const { first, second, gateway } = await startTwo();
  expect(await gateway.ask(NAME)).toEqual(named('Ada'));
  const release = first.subgraphs.people.hold();
  const slow = gateway.ask('{ artist(handle: "ada") { name born } }');
  await vi.waitFor(() => expect(first.subgraphs.people.requests).toHaveLength(1));
  await writeFile(first.file, second.sdl);
  const answers = new Set<string>();
  await vi.waitFor(async () => {
    const answer = await gateway.ask(NAME);
    answers.add(JSON.stringify(answer));
    expect(answer).toEqual(named('Bea'));
  }, soon);
  expect([...answers]).toEqual([named('Ada'), named('Bea')].map((answer) => JSON.stringify(answer)));
  release();
  expect(await slow).toEqual({ data: { artist: { name: 'Ada', born: '1850' } } });
  await vi.waitFor(() => expect(connections(first)).toBe(0), soon);
  expect(connections(second)).toBeGreaterThan(0);
});

test.each<[string, (good: string) => string]>([
  ['is cut off', (good) => good.slice(0, good.length / 2)],
  ['is no supergraph', () => 'type Query { a: Int }'],
  ['is empty', () => ''],
  ['does not say where a subgraph is', (good) => good.replace(/url: "[^"]*"/, 'url: ""')],
  ['names what is not there', (good) => good.replaceAll('type Crate', 'type Box')],
])('a file that %s is told to the log, and the former supergraph goes on', async (_case, broken) => {
  const { first, second, gateway, faults } = await startTwo();
  await writeFile(first.file, broken(second.sdl));
  await vi.waitFor(() => expect(faults()).toBe(1), soon);
  expect(await gateway.ask(NAME)).toEqual(named('Ada'));
  await writeFile(first.file, second.sdl);
  await vi.waitFor(async () => expect(await gateway.ask(NAME)).toEqual(named('Bea')), soon);
});

test('of quick changes, in place and by renaming, the last stays in service', async () => {
  const { first, second, gateway } = await startTwo();
  const beside = `${first.file}.new`;
  for (const sdl of [second.sdl, '', first.sdl, 'broken', second.sdl, `${first.sdl}\n`]) {
    await writeFile(beside, sdl);
    await rename(beside, first.file);
    await writeFile(first.file, '');
    await writeFile(first.file, sdl);
    await gateway.ask(NAME);
  }
  await writeFile(beside, second.sdl);
  await rename(beside, first.file);
  await vi.waitFor(async () => expect(await gateway.ask(NAME)).toEqual(named('Bea')), soon);
  await vi.waitFor(() => expect(connections(first)).toBe(0), soon);
  expect(await gateway.ask(NAME)).toEqual(named('Bea'));
});

test('subscriptions of the former supergraph go on', async () => {
  const { first, second, gateway } = await startTwo();
  const socket = connectSocket(gateway.url);
  const events = socket.iterate({
    query: 'subscription { visitAdded { note work { title } visitor { name friends { name } } } }',
  });
  await vi.waitFor(() => expect(first.museum.added.listeners).toBe(1));
  await writeFile(first.file, second.sdl);
  await vi.waitFor(async () => expect(await gateway.ask(NAME)).toEqual(named('Bea')), soon);
  first.museum.addVisit('w1', 'u2', 'late');
  expect((await events.next()).value).toEqual({
    data: { visitAdded: { note: 'late', work: { title: 'Dawn' }, visitor: { name: 'Vic', friends: [] } } },
  });
  await socket.dispose();
  await vi.waitFor(() => expect(connections(first)).toBe(0), soon);
});
