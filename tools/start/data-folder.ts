import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tryLock } from '../preflight/lock.mjs';
import { stopSurvivors } from '../services/child.ts';
import { ENVIRONMENT_FILE } from './environment-file.ts';
import { StartError } from './start-error.ts';

/** Where everything of one running system lies. */
export interface DataFolder {
  services: string;
  media: string;
  /** Mails, where no server sends them. */
  mail: string;
  /** Models that are made when they are first needed. */
  models: string;
  logs: string;
  /** What may be lost at any time. */
  cache: string;
  secretsFile: string;
  /** What the processes are told, for tools that join them. */
  environmentFile: string;
  /** Exists once the demo is loaded. */
  demoFile: string;
  /** Lets the next start have the folder. */
  release(): void;
}

/** The names of what we make in a data folder: `--fresh` removes these and nothing else. */
const CONTENTS = [
  'services',
  'media',
  'mail',
  'models',
  'logs',
  'cache',
  'secrets.json',
  ENVIRONMENT_FILE,
  'demo.json',
] as const;

/**
 * Takes the folder for this process, makes it when missing, and stops what a killed run left running in it. Throws a StartError when
 * another process has it.
 */
export async function openDataFolder(folder: string, isFresh: boolean): Promise<DataFolder> {
  mkdirSync(folder, { recursive: true });
  const lock = tryLock(folder, 'running');
  if ('owner' in lock) {
    const way = 'stop it first, or give this one its own with --data and --port';
    throw new StartError('ALREADY_RUNNING', `Lumigraph already runs on ${folder} (process ${lock.owner}): ${way}.`);
  }
  const at = (name: (typeof CONTENTS)[number]) => join(folder, name);
  // First our own processes, then the services they use.
  await stopSurvivors(at('logs'));
  await stopSurvivors(at('services'));
  if (isFresh) {
    for (const name of CONTENTS) rmSync(at(name), { recursive: true, force: true });
  }
  mkdirSync(at('logs'), { recursive: true });
  return {
    services: at('services'),
    media: at('media'),
    mail: at('mail'),
    models: at('models'),
    logs: at('logs'),
    cache: at('cache'),
    secretsFile: at('secrets.json'),
    environmentFile: at(ENVIRONMENT_FILE),
    demoFile: at('demo.json'),
    release: lock.release,
  };
}
