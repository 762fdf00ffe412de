import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import getPort from 'get-port';
import { findOrInstall } from '../services/binary.ts';
import { type Child, startChild } from '../services/child.ts';
import { type Service, type ServiceOptions, startOnFreePort } from '../services/service.ts';
import { cephConf } from './ceph-conf.ts';

const ACCESS_KEY = 'lumigraph';
const BUCKET = 'lumigraph-test';
const PACKAGES = { 'ceph-mon': 'ceph-mon', 'ceph-osd': 'ceph-osd', radosgw: 'radosgw' } as const;

const run = promisify(execFile);

/** Starts a Ceph S3 gateway with an empty store in `dataDir`; its `url` is an object store URL. Installs Ceph by apt when it is missing. */
export async function startRadosGateway({ dataDir, log }: ServiceOptions): Promise<Service> {
  for (const [command, debianPackage] of Object.entries(PACKAGES)) {
    await findOrInstall({ command, debianPackage, composeService: 'minio', urlVariable: 'TEST_S3_URL' }, log);
  }
  const running: Service[] = [];
  const stop = async () => {
    for (const service of running.reverse()) await service.stop();
  };
  try {
    const conf = join(dataDir, 'ceph.conf');
    const gatewayPort = await getPort({ host: '127.0.0.1' });
    log('starting the monitor');
    running.push(await startMonitor(dataDir, conf, gatewayPort));
    log('starting the object store daemon');
    running.push(await startStore(dataDir, conf));
    log('starting the gateway');
    const secret = randomUUID();
    running.push(await startGateway(dataDir, conf, gatewayPort, secret));
    const url = `s3://${ACCESS_KEY}:${secret}@127.0.0.1:${gatewayPort}/${BUCKET}?tls=false&region=us-east-1`;
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The monitor's port stands in the configuration that everything else reads. */
async function startMonitor(dataDir: string, conf: string, gatewayPort: number): Promise<Service> {
  let folder = dataDir;
  return startOnFreePort(
    async (port) => {
      folder = join(dataDir, `monitor-${port}`);
      mkdirSync(folder, { recursive: true });
      writeFileSync(conf, cephConf(folder, { monitor: port, gateway: gatewayPort }));
      const map = join(folder, 'monmap');
      await run('monmaptool', ['--create', '--addv', 'a', `[v1:127.0.0.1:${port}]`, '-c', conf, map]);
      await run('ceph-mon', ['--mkfs', '-i', 'a', '--monmap', map, '-c', conf]);
      return daemon(dataDir, 'ceph-mon', ['-f', '-i', 'a', '-c', conf]);
    },
    (port) => `127.0.0.1:${port}`,
    async () => {
      await run('ceph', ['-c', conf, '--connect-timeout', '5', 'mon', 'stat']);
    },
  );
}

async function startStore(dataDir: string, conf: string): Promise<Service> {
  const id = randomUUID();
  await run('ceph', ['-c', conf, 'osd', 'new', id]);
  const { stdout } = await run('ceph-conf', ['-c', conf, '--name', 'osd.0', '--show-config-value', 'osd_data']);
  mkdirSync(stdout.trim(), { recursive: true });
  await run('ceph-osd', ['-i', '0', '--mkfs', '--osd-uuid', id, '-c', conf]);
  const child = await daemon(dataDir, 'ceph-osd', ['-f', '-i', '0', '-c', conf]);
  return { url: conf, stop: () => child.stop() };
}

async function startGateway(dataDir: string, conf: string, port: number, secret: string): Promise<Service> {
  const user = ['--uid', 'test', '--display-name', 'test', '--access-key', ACCESS_KEY, '--secret', secret];
  await run('radosgw-admin', ['-c', conf, 'user', 'create', ...user]);
  return startOnFreePort(
    () => daemon(dataDir, 'radosgw', ['-f', '-n', 'client.rgw', '-c', conf]),
    () => `http://127.0.0.1:${port}`,
    async (url) => {
      await fetch(url);
    },
  );
}

function daemon(dataDir: string, command: string, args: string[]): Promise<Child> {
  return startChild({
    name: command,
    command,
    args,
    cwd: dataDir,
    env: process.env,
    pidFile: join(dataDir, `${command}.pid`),
    logFile: join(dataDir, `${command}.out`),
    stopSignal: 'SIGTERM',
  });
}
