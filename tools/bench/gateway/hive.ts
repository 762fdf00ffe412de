import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Room } from '../measure.ts';

const GATEWAY = '@graphql-hive/gateway';
export const HIVE_VERSION = '2.15.0';
/** Its other, faster way to plan and execute, which is a package of its own. */
const RUNTIME = '@graphql-hive/router-runtime@1.4.23';
const CACHE = join(import.meta.dirname, '../../../.lumigraph/bench', `hive-gateway-${HIVE_VERSION}`);

/** The file of Hive Gateway's command line, installed on first use beside our data; null where the registry does not give it. */
export async function installHive({ env, signal }: Room): Promise<string | null> {
  const bin = join(CACHE, 'node_modules', GATEWAY, 'dist/bin.js');
  const done = join(CACHE, 'installed');
  if (existsSync(done)) return bin;
  mkdirSync(CACHE, { recursive: true });
  const packages = [`${GATEWAY}@${HIVE_VERSION}`, RUNTIME];
  const args = [
    'install',
    '--prefix',
    CACHE,
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--fetch-retries=1',
    ...packages,
  ];
  const child = spawn('npm', args, { cwd: CACHE, env, signal, stdio: 'ignore', shell: process.platform === 'win32' });
  const code = await new Promise((resolve) => {
    child.once('error', resolve);
    child.once('exit', resolve);
  });
  if (code !== 0) return null;
  writeFileSync(done, '');
  return bin;
}

/** Writes Hive's configuration for a supergraph whose subgraphs are to see the client's Authorization header; returns the file's path. */
export function writeHiveConfig({ folder }: Room, supergraph: string): string {
  const file = join(folder, 'gateway.config.mjs');
  writeFileSync(
    file,
    `export const gatewayConfig = {
  supergraph: ${JSON.stringify(supergraph)},
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) => ({ authorization: request.headers.get('authorization') ?? '' }),
  },
};
`,
  );
  return file;
}
