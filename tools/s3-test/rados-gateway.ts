import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findOrInstall } from '../services/binary.ts';
import { type Child, startChild } from '../services/child.ts';
import { type Service, startOnFreePort } from '../services/service.ts';
import { cephConf } from './ceph-conf.ts';

/** Each is the name of a program and of the Debian package that has it. */
const DAEMONS = ['ceph-mon', 'ceph-osd', 'radosgw'] as const;
const ACCESS_KEY = 'lumigraph';
const BUCKET = 'lumigraph-test';
const STOP_SIGNAL = 'SIGTERM';

const COMMAND_SECONDS = 120;

const execute = promisify(execFile);

/**
 * Starts a Ceph S3 gateway on an empty store in `dataDir`; its `url` is an object store URL. Installs what is missing by apt, or throws a ServiceError
 * that says how to get it.
 */
export async function startRadosGateway(dataDir: string, log: (line: string) => void): Promise<Service> {
  for (const name of DAEMONS) {
    await findOrInstall(
      { command: name, debianPackage: name, instead: 'set TEST_S3_URL to an S3 that runs already' },
      log,
    );
  }
  const running: { stop(): Promise<void> }[] = [];
  const stop = async () => {
    for (const daemon of running.reverse()) await daemon.stop();
  };
  try {
    log('starting the monitor');
    running.push(await startMonitor(dataDir));
    log('starting the object store');
    running.push(await startObjectStore(dataDir));
    log('starting the gateway');
    const secret = randomUUID();
    const gateway = await startGateway(dataDir, secret);
    running.push(gateway);
    log('ready');
    const { host } = new URL(gateway.url);
    return { url: `s3://${ACCESS_KEY}:${secret}@${host}/${BUCKET}?tls=false&region=us-east-1`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Its port stands in the configuration that everything else reads. */
function startMonitor(dataDir: string): Promise<Service> {
  const conf = confOf(dataDir);
  return startOnFreePort(
    async (port) => {
      writeFileSync(conf, cephConf(dataDir, port));
      rmSync(join(dataDir, 'mon'), { recursive: true, force: true });
      const map = join(dataDir, 'monmap');
      await run('monmaptool', ['--create', '--clobber', '--addv', 'a', `[v1:127.0.0.1:${port}]`, '-c', conf, map]);
      await run('ceph-mon', ['--mkfs', '-i', 'a', '--monmap', map, '-c', conf]);
      return startDaemon(dataDir, 'ceph-mon', ['-i', 'a']);
    },
    (port) => `127.0.0.1:${port}`,
    async () => {
      await run('ceph', ['-c', conf, '--connect-timeout', '5', 'mon', 'stat']);
    },
  );
}

/** Finds its ports by itself. */
async function startObjectStore(dataDir: string): Promise<Service> {
  const conf = confOf(dataDir);
  const id = randomUUID();
  await run('ceph', ['-c', conf, 'osd', 'new', id]);
  await run('ceph', ['-c', conf, 'osd', 'crush', 'add', 'osd.0', '1', 'root=default', 'host=localhost']);
  mkdirSync(join(dataDir, 'osd'));
  await run('ceph-osd', ['--mkfs', '-i', '0', '--osd-uuid', id, '-c', conf]);
  return startOnFreePort(
    () => startDaemon(dataDir, 'ceph-osd', ['-i', '0']),
    () => conf,
    async () => {
      const state = await run('ceph', ['-c', conf, '--connect-timeout', '5', 'osd', 'stat']);
      if (!state.includes(' 1 up')) throw new Error(state);
    },
  );
}

async function startGateway(dataDir: string, secret: string): Promise<Service> {
  const user = ['--uid', 'test', '--display-name', 'test', '--access-key', ACCESS_KEY, '--secret', secret];
  await run('radosgw-admin', ['-c', confOf(dataDir), 'user', 'create', ...user]);
  return startOnFreePort(
    (port) =>
      startDaemon(dataDir, 'radosgw', ['-n', 'client.rgw', '--rgw-frontends', `beast endpoint=127.0.0.1:${port}`]),
    (port) => `http://127.0.0.1:${port}`,
    async (url) => {
      await fetch(url);
    },
  );
}

function startDaemon(dataDir: string, name: (typeof DAEMONS)[number], args: string[]): Promise<Child> {
  return startChild({
    name,
    command: name,
    args: ['-f', '-c', confOf(dataDir), ...args],
    cwd: dataDir,
    env: process.env,
    pidFile: join(dataDir, `${name}.process`),
    logFile: join(dataDir, `${name}.out`),
    stopSignal: STOP_SIGNAL,
  });
}

function confOf(dataDir: string): string {
  return join(dataDir, 'ceph.conf');
}

/** Runs one of Ceph's tools. They wait for ever when a daemon is not there, so they get a limit that holds even when we are killed. */
async function run(command: string, args: string[]): Promise<string> {
  const { stdout } = await execute('timeout', [String(COMMAND_SECONDS), command, ...args]);
  return stdout;
}
