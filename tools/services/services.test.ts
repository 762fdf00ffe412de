import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect as connectTcp } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { connect } from 'nats';
import pg from 'pg';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { stopSurvivor } from './child.ts';
import { startNats } from './nats.ts';
import { startPostgres } from './postgres.ts';
import { clearLockFile } from './postgres-lock.ts';
import { postgresUser } from './postgres-user.ts';
import { startRedis } from './redis.ts';
import type { ServiceOptions } from './service.ts';

const services = [
  { name: 'PostgreSQL', module: 'postgres.ts', start: startPostgres, write: writeSql, read: readSql },
  { name: 'Redis', module: 'redis.ts', start: startRedis, write: writeRedis, read: readRedis },
  { name: 'NATS', module: 'nats.ts', start: startNats, write: writeStream, read: readStream },
];
let options: ServiceOptions;

beforeEach(() => {
  const dataDir = mkdtempSync(join(tmpdir(), 'lumigraph-services-'));
  chmodSync(dataDir, 0o755); // the user postgres must pass
  options = { dataDir, log: () => {}, isDurable: true };
});

afterEach(() => rmSync(options.dataDir, { recursive: true, force: true }));

test.each(services)(
  '$name keeps its data over an orderly stop, and is gone after it',
  async ({ start, write, read }) => {
    const first = await start(options);
    await write(first.url);
    await first.stop();
    await expect(isListening(first.url)).resolves.toBe(false);

    const second = await start(options);
    await expect(read(second.url)).resolves.toBe('kept');
    await second.stop();
  },
);

test.each(services)(
  '$name that outlived a killed parent is stopped by the next start',
  async ({ start, module, write, read }) => {
    const { parent, url } = await startInAnotherProcess(module, options.dataDir);
    await write(url);
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    await expect(isListening(url)).resolves.toBe(true);

    const next = await start(options);
    await expect(isListening(url)).resolves.toBe(false);
    await expect(read(next.url)).resolves.toBe('kept');
    await next.stop();
  },
);

test('PostgreSQL starts when its lock file names a process that is someone else’s by now', async () => {
  const first = await startPostgres(options);
  await first.stop();
  const { command, args, ...user } = postgresUser().run('sleep', ['60'], options.dataDir);
  const stranger = spawn(command, args, user);
  writeFileSync(join(options.dataDir, 'cluster', 'postmaster.pid'), `${stranger.pid}\n`);

  const second = await startPostgres(options);
  await second.stop();
  expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  stranger.kill();
});

test('a PostgreSQL that serves the folder and does not stop is named', async () => {
  const stubborn = spawn(
    process.execPath,
    ['-e', `process.on('SIGINT', () => {}); console.log(); setInterval(() => {}, 1e6)`],
    {
      cwd: options.dataDir,
    },
  );
  await once(stubborn.stdout, 'data');
  writeFileSync(join(options.dataDir, 'postmaster.pid'), `${stubborn.pid}\n`);
  await expect(clearLockFile(options.dataDir, 100)).rejects.toMatchObject({
    code: 'STILL_RUNNING',
    message: expect.stringContaining(`process ${stubborn.pid}`),
  });
  stubborn.kill('SIGKILL');
});

test('PostgreSQL starts below a folder that is closed to others, such as root’s home', async () => {
  chmodSync(options.dataDir, 0o700);
  const dataDir = join(options.dataDir, 'postgres');
  const first = await startPostgres({ ...options, dataDir });
  await expect(query(first.url, 'select 1')).resolves.toMatchObject({ rowCount: 1 });
  await first.stop();
});

test('a process that has got the pid of our dead child is left alone', async () => {
  const pidFile = join(options.dataDir, 'child.pid');
  writeFileSync(pidFile, `${process.pid} another start time`);
  const kill = vi.spyOn(process, 'kill');
  await stopSurvivor(pidFile, 'SIGTERM');
  expect(kill).not.toHaveBeenCalled();
  expect(() => readFileSync(pidFile)).toThrow('ENOENT');
});

test('a service that cannot start says why in its own words', async () => {
  writeFileSync(join(options.dataDir, 'dump.rdb'), 'not a Redis dump');
  await expect(startRedis(options)).rejects.toThrow('Fatal error loading the DB');
});

async function startInAnotherProcess(module: string, dataDir: string) {
  const script = `
    import * as service from ${JSON.stringify(join(import.meta.dirname, module))};
    const [start] = Object.values(service);
    const { url } = await start({ dataDir: ${JSON.stringify(dataDir)}, log() {}, isDurable: true });
    process.stdout.write(url);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [url] = await once(parent.stdout, 'data');
  return { parent, url: String(url) };
}

function isListening(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve) => {
    const socket = connectTcp(Number(port), hostname);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

async function query(url: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client(url);
  await client.connect();
  return client.query(sql).finally(() => client.end());
}

async function writeSql(url: string): Promise<void> {
  await query(url, `create table notes as select 'kept' as text`);
}

async function readSql(url: string): Promise<unknown> {
  const { rows } = await query(url, 'select text from notes');
  return rows[0].text;
}

async function writeRedis(url: string): Promise<void> {
  const redis = new Redis(url);
  await redis.set('note', 'kept');
  await redis.save();
  redis.disconnect();
}

async function readRedis(url: string): Promise<unknown> {
  const redis = new Redis(url);
  const text = await redis.get('note');
  redis.disconnect();
  return text;
}

async function writeStream(url: string): Promise<void> {
  const connection = await connect({ servers: url });
  const manager = await connection.jetstreamManager();
  await manager.streams.add({ name: 'NOTES', subjects: ['notes'] });
  await connection.jetstream().publish('notes', 'kept');
  await connection.close();
}

async function readStream(url: string): Promise<unknown> {
  const connection = await connect({ servers: url });
  const manager = await connection.jetstreamManager();
  const message = await manager.streams.getMessage('NOTES', { seq: 1 });
  await connection.close();
  return message.string();
}
