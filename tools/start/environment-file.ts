import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { configVariables } from '@lumigraph/config';

/** Its name in a data folder. */
export const ENVIRONMENT_FILE = 'environment.json';

/** Writes the variables of our configuration, secrets included, where tools find them; only their owner can read them. */
export function writeEnvironment(file: string, env: NodeJS.ProcessEnv): void {
  const ours = configVariables().map(({ name }) => [name, env[name]]);
  writeFileSync(file, `${JSON.stringify(Object.fromEntries(ours), null, 2)}\n`, { mode: 0o600 });
}

/** The variables that the last start wrote, each replaced by the one that is set in `env`; those alone where nothing was written. */
export function readEnvironment(file: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  return existsSync(file) ? { ...JSON.parse(readFileSync(file, 'utf8')), ...set } : set;
}
