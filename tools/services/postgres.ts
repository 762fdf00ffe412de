import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { startChild, stopSurvivor } from './child.ts';
import { makeCluster } from './postgres-cluster.ts';
import { clearLockFile } from './postgres-lock.ts';
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

async function answers(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('select 1');
  } finally {
    await client.end();
  }
}
