import { existsSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { startChild, stopSurvivor } from './child.ts';
import { makeCluster } from './postgres-cluster.ts';
import { postgresPrograms } from './postgres-programs.ts';
import { postgresUser } from './postgres-user.ts';
import { type Service, type ServiceOptions, startOnFreePort } from './service.ts';

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '', // two servers must not meet in /tmp
  max_connections: '400',
  shared_buffers: '256MB',
};
const FAST_AND_FORGETFUL = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/** Starts the PostgreSQL that comes by npm on 127.0.0.1; it answers when this returns. Throws a ServiceError. */
export async function startPostgres({ dataDir, log, isDurable }: ServiceOptions): Promise<Service> {
  await mkdir(dataDir, { recursive: true });
  const user = postgresUser();
  const programs = await postgresPrograms(user);
  const pidFile = join(dataDir, 'postgres.process');
  await stopSurvivor(pidFile, 'SIGINT');
  const { folder, password } = await makeCluster(dataDir, programs, user, log);
  await clearLockFile(folder);
  const settings = isDurable ? SETTINGS : { ...SETTINGS, ...FAST_AND_FORGETFUL };
  return startOnFreePort(
    (port) => {
      const flags = Object.entries({ ...settings, port }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
      return startChild({
        name: 'PostgreSQL',
        ...user.run(programs.postgres, ['-D', folder, ...flags], folder),
        cwd: '/',
        env: { LC_ALL: 'C' },
        pidFile,
        logFile: join(dataDir, 'postgres.log'),
        stopSignal: 'SIGINT', // its fast shutdown
      });
    },
    (port) => `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    answers,
  );
}

/** Ends a server that still serves this folder, or removes the lock of a dead one whose pid now belongs to someone else. */
async function clearLockFile(folder: string): Promise<void> {
  const lockFile = join(folder, 'postmaster.pid');
  if (process.platform !== 'linux' || !existsSync(lockFile)) return;
  const pid = Number.parseInt(readFileSync(lockFile, 'utf8'), 10);
  // A postmaster's working directory is its data folder.
  if (workingFolder(pid) === realpathSync(folder)) process.kill(pid, 'SIGINT');
  while (workingFolder(pid) === realpathSync(folder)) await wait(50);
  rmSync(lockFile, { force: true });
}

function workingFolder(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

async function answers(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('select 1');
  } finally {
    await client.end();
  }
}
