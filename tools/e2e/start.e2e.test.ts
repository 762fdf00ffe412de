import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import getPort from 'get-port';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Person, signIn, signUp } from '../client/person.ts';
import { stopSurvivors } from '../services/child.ts';
import { childrenOn, crash, isListening, living, runStarter, type Starter } from './starter.ts';

// A start takes seconds of processor time, so all tests share one data folder, and each goes on where the one before ended.
const LIMIT_MS = 90_000;
const CHILDREN = ['gateway', 'nats', 'postgres', 'redis', 'workers'];
const login = { username: 'ann', password: 'a quiet lighthouse' };

let data: string;
let port: number;
let url: string;
let starter: Starter | undefined;
let ann: Person;
let survivors: ReadonlyMap<string, string>;

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'lumigraph-start-'));
  chmodSync(data, 0o755); // the user postgres must pass
  port = await getPort({ host: '127.0.0.1' });
  url = `http://127.0.0.1:${port}`;
});

afterEach(async () => {
  starter?.kill();
  await starter?.ended;
});

afterAll(async () => {
  await stopSurvivors(data);
  rmSync(data, { recursive: true });
});

test('a port that is taken is told, with the way out, and nothing is started', { timeout: LIMIT_MS }, async () => {
  const other = createServer().listen(port, '127.0.0.1');
  onTestFinished(() => void other.close());
  await once(other, 'listening');

  const { code, output } = await open().ended;
  expect(code).toBe(1);
  expect(output.trim()).toBe(`Port ${port} of 127.0.0.1 is taken by another program: npm start -- --port ${port + 1}`);
  expect((await childrenOn(data)).size).toBe(0);
});

test('Ctrl-C while it starts ends what it has started', { timeout: LIMIT_MS }, async () => {
  const starting = open();
  await starting.untilItSays('Gateway with six subgraphs, and workers …');
  const children = await childrenOn(data);
  expect(living(children)).toEqual(expect.arrayContaining(['nats', 'postgres', 'redis']));

  starting.pressCtrlC();
  const { code, output } = await starting.ended;
  expect(code).toBe(0);
  expect(output).not.toContain('Lumigraph is up');
  expect(living(children)).toEqual([]);
  expect((await childrenOn(data)).size).toBe(0);
});

test('it comes up and answers; Ctrl-C ends all that it started', { timeout: LIMIT_MS }, async () => {
  const running = await start();
  expect((await fetch(`${url}/health/ready`)).status).toBe(200);
  ann = await signUp(url, login);
  const children = await childrenOn(data);
  expect(living(children).toSorted()).toEqual(CHILDREN);
  const ports = [port, ...portsOfStores()];
  expect(await Promise.all(ports.map(isListening))).toEqual(ports.map(() => true));

  running.pressCtrlC();
  expect(await running.ended).toMatchObject({ code: 0 });
  expect(living(children)).toEqual([]);
  expect(await Promise.all(ports.map(isListening))).toEqual(ports.map(() => false));
});

test('the next start has the accounts and the sign-ins of the one before', { timeout: LIMIT_MS }, async () => {
  const running = await start();
  await ann.updateProfile({ bio: 'by the token from before' });
  expect((await signIn(url, login.username, login.password)).id).toBe(ann.id);

  survivors = await childrenOn(data);
  running.kill();
  await running.ended;
  expect(living(survivors).toSorted()).toEqual(CHILDREN);
});

test('the start after a kill -9 stops what outlived it, and has the accounts', { timeout: LIMIT_MS }, async () => {
  const running = await start();
  expect(living(survivors)).toEqual([]);
  expect((await signIn(url, login.username, login.password)).id).toBe(ann.id);

  running.kill();
  for (const mark of (await childrenOn(data)).values()) crash(mark);
  await running.ended;
});

test('the start after the death of everything has the accounts; when the gateway dies, all ends and says why', {
  timeout: LIMIT_MS,
}, async () => {
  const running = await start();
  expect((await signIn(url, login.username, login.password)).id).toBe(ann.id);

  const children = await childrenOn(data);
  crash(children.get('gateway'));
  const { code, output } = await running.ended;
  expect(code).toBe(1);
  expect(output).toContain('The gateway process ended (ended by SIGKILL).');
  expect(living(children)).toEqual([]);
});

/** The starter on the data and the port of this suite. */
function open(): Starter {
  starter = runStarter(['--data', data, '--port', String(port), '--no-demo']);
  return starter;
}

/** The same, when all is up. */
async function start(): Promise<Starter> {
  const running = open();
  await running.untilItSays('Ctrl-C stops it.');
  return running;
}

function portsOfStores(): number[] {
  const environment = JSON.parse(readFileSync(join(data, 'environment.json'), 'utf8'));
  return ['DATABASE_URL', 'REDIS_URL', 'NATS_URL'].map((name) => Number(new URL(environment[name]).port));
}
