import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, join, sep } from 'node:path';
import { withLock } from './lock.mjs';

/**
 * Runs `npm ci` unless node_modules is what package-lock.json says; two at once in one clone take turns. Throws when npm fails.
 * @param {string} root
 * @param {(line: string) => void} say
 */
export async function installOnce(root, say) {
  if (isInstalled(root)) return;
  /** @param {number} owner */
  const onWait = (owner) => say(`waiting for process ${owner}, which is installing the dependencies (.install-lock.*)`);
  const install = async () => {
    if (isInstalled(root)) return;
    say('installing the dependencies (npm ci); this takes a minute');
    const started = Date.now();
    await npmCi(root);
    say(`dependencies installed in ${Math.round((Date.now() - started) / 1000)} s`);
  };
  await withLock(root, '.install-lock', install, onWait);
}

/**
 * Whether npm's own record of what is installed, which it writes last, agrees with the lock file. Optional packages may be missing.
 * @param {string} root
 */
export function isInstalled(root) {
  const wanted = packagesIn(join(root, 'package-lock.json'));
  const present = packagesIn(join(root, 'node_modules', '.package-lock.json'));
  if (wanted === undefined || present === undefined) return false;
  return Object.entries(wanted).every(([path, { version, integrity, optional }]) => {
    const found = present[path];
    if (found === undefined) return path === '' || optional === true;
    return found.version === version && found.integrity === integrity;
  });
}

/**
 * @param {string} lockFile
 * @returns {Record<string, { version?: string, integrity?: string, optional?: boolean }> | undefined}
 */
function packagesIn(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  } catch {
    return undefined;
  }
}

/**
 * @param {string} root
 * @returns {Promise<void>}
 */
function npmCi(root) {
  // npm run puts our own node_modules/.bin first on the PATH, and npm ci deletes it: that Node must not be the one that runs npm.
  const path = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.startsWith(root + sep));
  const env = { ...process.env, PATH: path.join(delimiter) };
  // Under Node 20 npm would warn of every package that wants a newer one: ours runs them.
  const args = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const child = spawn('npm', args, { cwd: root, env, stdio: 'inherit', shell: process.platform === 'win32' });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`npm ci ended with exit code ${code}`))));
  });
}
