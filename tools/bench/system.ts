import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '@lumigraph/config';
import { connectClients, createLog } from '@lumigraph/lifecycle';
import getPort from 'get-port';
import { startServices } from '../services/index.ts';
import { showStep } from '../start/progress.ts';
import { makeSecrets } from '../start/secrets.ts';
import { startSystem } from '../start/system.ts';
import { clearDeadRuns, clearRunFolder, makeRunFolder } from '../test/run-folder.ts';
import type { BenchSystem } from './measure.ts';

/**
 * Starts the system as `npm start` does, but in a temporary folder, on free ports and its own services, all of which `cleanup` is given.
 * `failure` rejects when one of its processes ends.
 */
export async function startBenchSystem(
  env: NodeJS.ProcessEnv,
  cleanup: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<BenchSystem & { failure: Promise<never> }> {
  await clearDeadRuns(tmpdir());
  const folder = makeRunFolder(tmpdir());
  cleanup.defer(() => clearRunFolder(folder));
  const services = await showStep('Own services', (log) =>
    startServices({ dataDir: join(folder, 'services'), log, isDurable: true }),
  );
  cleanup.defer(services.stop);
  signal.throwIfAborted();
  const port = await getPort({ host: '127.0.0.1' });
  const url = `http://127.0.0.1:${port}`;
  const media = join(folder, 'media');
  mkdirSync(media);
  const shared: NodeJS.ProcessEnv = {
    ...env,
    ...makeSecrets(),
    DATABASE_URL: services.databaseUrl,
    REDIS_URL: services.redisUrl,
    NATS_URL: services.natsUrl,
    OBJECT_STORE_URL: `disk://${media}`,
    HOST: '127.0.0.1',
    PUBLIC_URL: url,
    ACCESS_TOKEN_SECONDS: '86400',
    LOG_LEVEL: 'warn',
  };
  const options = { port, data: join(folder, 'system'), isFresh: false, hasDemo: false };
  const { failure } = await startSystem(options, shared, cleanup, signal);
  const clients = await connectClients(loadConfig(shared), createLog({ level: 'silent', name: 'bench' }));
  cleanup.defer(clients.close);
  // A snapshot in the middle of a round would be measured.
  await clients.redis.config('SET', 'save', '');
  return { url, clients, folder, failure };
}
