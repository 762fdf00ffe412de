import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@lumigraph/config';
import { connectClients, createLog } from '@lumigraph/lifecycle';
import getPort from 'get-port';
import { startSystem } from '../start/system.ts';
import { clearDeadRuns, clearRunFolder, makeRunFolder } from '../test/run-folder.ts';
import type { BenchSystem } from './measure.ts';

/** Services of the user's own are not for measuring: an empty variable counts as absent. */
const OWN_STORES = { DATABASE_URL: '', REDIS_URL: '', NATS_URL: '', OBJECT_STORE_URL: '' };

/**
 * Starts the system as `npm start` does, but in a temporary folder, on free ports and services of its own; `cleanup` is given all of it.
 * `failure` rejects when one of its processes ends.
 */
export async function startBenchSystem(
  env: NodeJS.ProcessEnv,
  cleanup: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<BenchSystem & { failure: Promise<never> }> {
  const folder = await makeFolder(cleanup);
  const port = await getPort({ host: '127.0.0.1' });
  const url = `http://127.0.0.1:${port}`;
  const system = await startSystem(
    { port, data: join(folder, 'system'), isFresh: false, hasDemo: false },
    { ...env, ...OWN_STORES, HOST: '127.0.0.1', PUBLIC_URL: url, ACCESS_TOKEN_SECONDS: '86400', LOG_LEVEL: 'warn' },
    cleanup,
    signal,
  );
  const clients = await connectClients(loadConfig(system.env), createLog({ level: 'silent', name: 'bench' }));
  cleanup.defer(clients.close);
  // A snapshot in the middle of a round would be measured.
  await clients.redis.config('SET', 'save', '');
  return { url, clients, folder, failure: system.failure };
}

/** Makes a temporary folder that `cleanup` removes, with whatever may still run in it; those of runs that were killed go too. */
export async function makeFolder(cleanup: AsyncDisposableStack): Promise<string> {
  await clearDeadRuns(tmpdir());
  const folder = makeRunFolder(tmpdir());
  cleanup.defer(() => clearRunFolder(folder));
  return folder;
}
