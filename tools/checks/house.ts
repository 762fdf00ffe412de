import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const CONFIGURATION = ['.gitignore', 'biome.json', 'knip.json', 'tsconfig.json', '.dependency-cruiser.mjs'];

/** What the checks run on, of our own development dependencies. */
const INSTALLED = [
  '@biomejs/biome',
  '@graphql-codegen/cli',
  '@swc/core',
  '@types/node',
  'dependency-cruiser',
  'knip',
  'typescript',
];

/** Workspaces by folder: what each is called and which others it may import. */
const WORKSPACES: Record<string, { name: string; imports: string[] }> = {
  gateway: { name: 'gateway', imports: ['users', 'posts'] },
  'subgraphs/users': { name: 'users', imports: ['ids', 'schema'] },
  'subgraphs/posts': { name: 'posts', imports: ['ids'] },
  workers: { name: 'workers', imports: ['fanout-worker'] },
  'workers/fanout': { name: 'fanout-worker', imports: ['posts'] },
  schema: { name: 'schema', imports: ['ids'] },
  'packages/ids': { name: 'ids', imports: [] },
  tools: { name: 'tools', imports: [] },
};

/** A house without a fault: every workspace is there, each export is used. */
const FILES: Record<string, string> = {
  'codegen.ts': lines(
    "import type { CodegenConfig } from '@graphql-codegen/cli';",
    '',
    'const config: CodegenConfig = { generates: {} };',
    '',
    'export default config;',
  ),
  'packages/ids/src/index.ts': 'export const nextId = (): number => 1;\n',
  'schema/src/index.ts': "export { nextId as sdl } from '@lumigraph/ids';\n",
  'subgraphs/users/src/index.ts': lines(
    "import { nextId } from '@lumigraph/ids';",
    "import { sdl } from '@lumigraph/schema';",
    '',
    'export const users = (): number => nextId() + sdl();',
  ),
  'subgraphs/posts/src/index.ts': "export { posts } from './posts.ts';\n",
  'subgraphs/posts/src/posts.ts': "export { nextId as posts } from '@lumigraph/ids';\n",
  'gateway/src/main.ts': lines(
    "import { posts } from '@lumigraph/posts';",
    "import { users } from '@lumigraph/users';",
    '',
    'console.log(users(), posts());',
  ),
  'workers/fanout/src/index.ts': "export { posts as fanout } from '@lumigraph/posts';\n",
  'workers/main.ts': lines("import { fanout } from '@lumigraph/fanout-worker';", '', 'console.log(fanout());'),
  'tools/start/main.ts': "console.log('start');\n",
};

/**
 * A small house with our own configuration of the checks, in a temporary folder that goes when the test ends; `planted` adds
 * files to it or replaces some. Returns how to run a check there: '' where it passes, else what it says.
 */
export function createHouse(planted: Record<string, string>): (check: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'lumigraph-house-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const write = (file: string, content: string) => {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), content);
  };
  for (const file of CONFIGURATION) cpSync(join(ROOT, file), join(folder, file));
  write('package.json', rootManifest());
  for (const [workspace, { name, imports }] of Object.entries(WORKSPACES)) {
    write(join(workspace, 'package.json'), manifest(name, imports));
  }
  for (const [file, content] of Object.entries({ ...FILES, ...planted })) write(file, content);
  linkModules(folder);
  return (check) => {
    const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', check], { cwd: folder, encoding: 'utf8' });
    return status === 0 ? '' : stdout + stderr;
  };
}

function lines(...all: string[]): string {
  return `${all.join('\n')}\n`;
}

/** Our own scripts, and of the development dependencies those that they call. */
function rootManifest(): string {
  const { workspaces, scripts, devDependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const checks = ['check:lint', 'check:types', 'check:dead', 'check:imports'];
  const pick = (all: Record<string, string>, names: string[]) =>
    Object.fromEntries(names.map((key) => [key, all[key]]));
  const kept = { scripts: pick(scripts, checks), devDependencies: pick(devDependencies, INSTALLED) };
  return print({ name: 'house', private: true, type: 'module', workspaces, ...kept });
}

function manifest(name: string, imports: string[]): string {
  const dependencies = Object.fromEntries(imports.map((other) => [`@lumigraph/${other}`, '0.0.0']));
  return print({
    name: `@lumigraph/${name}`,
    version: '0.0.0',
    type: 'module',
    exports: './src/index.ts',
    dependencies,
  });
}

function print(json: object): string {
  return `${JSON.stringify(json, null, 2)}\n`;
}

/** What is installed here, but the house's own workspaces. */
function linkModules(folder: string): void {
  const modules = join(folder, 'node_modules');
  for (const name of ['.bin', ...INSTALLED]) link(join(ROOT, 'node_modules', name), join(modules, name));
  for (const [workspace, { name }] of Object.entries(WORKSPACES)) {
    link(join(folder, workspace), join(modules, '@lumigraph', name));
  }
}

function link(target: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}
