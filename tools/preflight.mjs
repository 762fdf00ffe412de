// Gets a bare machine ready, then runs a .ts file: `node tools/preflight.mjs FILE [ARGUMENTS]`.
// Plain JavaScript without a dependency: it runs under whatever Node there is, before anything is installed.
import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { installOnce } from './preflight/install.mjs';

const LEAST_NODE = 20;
/** The first Node that runs .ts files as they are. */
const TYPESCRIPT_NODE = 24;

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const [file = '', ...args] = process.argv.slice(2);
const script = resolve(root, file);
const node = await prepare().catch((error) => {
  say(error instanceof Error ? error.message : String(error));
  process.exit(1);
});
if (node === process.execPath) {
  process.argv = [node, script, ...args];
  await import(pathToFileURL(script).href);
} else {
  runWith(node, [script, ...args]);
}

/** Checks Node, installs the dependencies and returns the path of the Node to run TypeScript with. */
async function prepare() {
  const own = Number.parseInt(process.versions.node, 10);
  if (own < LEAST_NODE) throw new Error(`Node ${process.versions.node} is too old: install ${LEAST_NODE} or newer.`);
  const bundled = bundledNode();
  if (own < TYPESCRIPT_NODE && bundled === undefined) throw new Error(needsOwnNode('npm has no Node 24 for'));
  await installOnce(root, say);
  if (own >= TYPESCRIPT_NODE || bundled === undefined) return process.execPath;
  // It exists but cannot run on a system with another C library, such as Alpine.
  if (spawnSync(bundled, ['--version']).status !== 0) throw new Error(needsOwnNode("npm's Node 24 does not run on"));
  return bundled;
}

/** @param {string} why */
function needsOwnNode(why) {
  const machine = `${process.platform}-${process.arch}`;
  const wanted = `install Node ${TYPESCRIPT_NODE} or newer (https://nodejs.org)`;
  return `${why} ${machine}, and this is Node ${process.versions.node}: ${wanted}.`;
}

/** Where npm ci puts Node 24, on the platforms that have one on npm. */
function bundledNode() {
  const isWindows = process.platform === 'win32';
  const name = `node-${isWindows ? 'win' : process.platform}-${process.arch}`;
  const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  if (!(name in optionalDependencies)) return undefined;
  return join(root, 'node_modules', name, 'bin', isWindows ? 'node.exe' : 'node');
}

/**
 * Passes signals on, and ends as the other process ends.
 * @param {string} command
 * @param {string[]} commandArgs
 */
function runWith(command, commandArgs) {
  const child = spawn(command, commandArgs, { stdio: 'inherit' });
  /** @type {NodeJS.Signals[]} */
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, () => child.kill(signal));
  child.once('error', (error) => {
    say(error.message);
    process.exit(1);
  });
  child.once('exit', (code, signal) => process.exit(signal === null ? (code ?? 1) : 128 + constants.signals[signal]));
}

/** @param {string} line */
function say(line) {
  console.error(`preflight: ${line}`);
}
