import { pathToFileURL } from 'node:url';
import { loadConfig } from '@lumigraph/config';
import getPort from 'get-port';
import { type Services, startServices } from '../services/index.ts';
import { type DataFolder, openDataFolder } from './data-folder.ts';
import { type DemoLogin, keepDemo } from './demo.ts';
import { writeEnvironment } from './environment-file.ts';
import { migrateAll } from './migrate.ts';
import type { StartOptions } from './options.ts';
import { requireFreePort } from './port.ts';
import { failWhenEnded, startProcess, untilReady } from './processes.ts';
import { showStep, type Tell } from './progress.ts';
import { keepSecrets } from './secrets.ts';

type Environment = NodeJS.ProcessEnv;

/** A system that is up. */
export interface RunningSystem {
  /** Where clients reach it. */
  url: string;
  logs: string;
  login: DemoLogin | undefined;
  /** What its processes are told, secrets included. */
  env: Environment;
  /** Rejects with a StartError when one of its processes ends. */
  failure: Promise<never>;
}

/**
 * Brings the whole system up, showing each step. What it starts it gives to `cleanup`, so that all is stopped, in reverse order, also when
 * this throws half-way: a StartError, a ServiceError, a ConfigError, or the reason of `signal`.
 */
export async function startSystem(
  options: StartOptions,
  env: Environment,
  cleanup: AsyncDisposableStack,
  signal: AbortSignal,
): Promise<RunningSystem> {
  const host = env.HOST || '127.0.0.1';
  const folder = await openDataFolder(options.data, options.isFresh);
  cleanup.defer(folder.release);
  await requireFreePort(host, options.port);
  const services = await showStep('Backing services', (tell) =>
    startServices({ dataDir: folder.services, log: tell, isDurable: true }, givenUrls(env)),
  );
  cleanup.defer(() => stopping('the backing services', services));
  signal.throwIfAborted();

  const shared = environment({ ...env, HOST: host, PORT: String(options.port) }, folder, services);
  const { databaseUrl, publicUrl } = loadConfig(shared);
  writeEnvironment(folder.environmentFile, shared);
  await showStep('Database schema', () => migrateAll(databaseUrl));
  const { failure, ready } = await startProcesses(shared, folder.logs, cleanup, signal);
  await showStep('Gateway with six subgraphs, and workers', () => Promise.race([ready, failure]));
  if (!options.hasDemo) return { url: publicUrl, logs: folder.logs, login: undefined, env: shared, failure };

  const gatewayUrl = `http://${host}:${options.port}`;
  const load = (tell: Tell) => keepDemo(folder.demoFile, gatewayUrl, options.photos, tell);
  const login = await showStep('Demo', (tell) => Promise.race([load(tell), failure, untilAborted(signal)]));
  return { url: publicUrl, logs: folder.logs, login, env: shared, failure };
}

/** Rejects with the signal's reason when it is aborted. */
export function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}

async function startProcesses(env: Environment, logs: string, cleanup: AsyncDisposableStack, signal: AbortSignal) {
  const workersPort = String(await getPort({ host: '127.0.0.1' }));
  const gateway = await startProcess('gateway', 'gateway/src/main.ts', env, logs);
  cleanup.defer(() => stopping('the gateway', gateway));
  const workersEnv = { ...env, HOST: '127.0.0.1', PORT: workersPort };
  const workers = await startProcess('workers', 'workers/main.ts', workersEnv, logs);
  cleanup.defer(() => stopping('the workers', workers));
  return {
    failure: Promise.race([failWhenEnded(gateway), failWhenEnded(workers)]),
    ready: Promise.all([
      untilReady(gateway, `http://${env.HOST}:${env.PORT}`, signal),
      untilReady(workers, `http://127.0.0.1:${workersPort}`, signal),
    ]),
  };
}

async function stopping(what: string, part: { stop(): Promise<void> }): Promise<void> {
  console.log(`Stopping ${what}`);
  await part.stop();
}

/** What both processes are told: the user's own variables win over what we would choose, except for the address and what runs already. */
function environment(env: Environment, folder: DataFolder, services: Services): Environment {
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  return {
    ...keepSecrets(folder.secretsFile),
    OBJECT_STORE_URL: String(pathToFileURL(folder.media)).replace(/^file:/, 'disk:'),
    MAIL_FOLDER: folder.mail,
    MODELS_FOLDER: folder.models,
    PUBLIC_URL: `http://localhost:${env.PORT}`,
    NODE_ENV: 'production',
    NODE_COMPILE_CACHE: folder.cache, // a third off the time a warm start takes
    ...given,
    DATABASE_URL: services.databaseUrl,
    REDIS_URL: services.redisUrl,
    NATS_URL: services.natsUrl,
  };
}

/** An empty variable counts as absent. */
function givenUrls(env: Environment): { [name: string]: string | undefined } {
  return {
    databaseUrl: env.DATABASE_URL || undefined,
    redisUrl: env.REDIS_URL || undefined,
    natsUrl: env.NATS_URL || undefined,
  };
}
