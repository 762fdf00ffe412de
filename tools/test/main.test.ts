import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clearDeadRuns } from './run-folder.ts';

test('a run ends in its count, and leaves neither services nor data behind', async () => {
  const { code, lines } = await runTests('tools/test/outcome.test.ts');
  expect(lines.at(-1)).toBe('3 passed, 0 failed');
  expect(code).toBe(0);
  const folder = lines.join('\n').match(/JSON report written to (.+)\/report.json/)?.[1] ?? 'no folder named';
  expect(folder).toContain('lumigraph-test-');
  expect(existsSync(folder)).toBe(false);
});

test('a run without a test fails', async () => {
  const { code, lines } = await runTests('no/such/test');
  expect(lines.at(-1)).toBe('0 passed, 1 failed');
  expect(code).toBe(1);
});

test('what a killed run left behind is cleared by the next, a living run is not', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'lumigraph-runs-'));
  const [dead, living] = [await startRun(parent), await startRun(parent)];
  dead.process.kill('SIGKILL');
  await once(dead.process, 'exit');

  await clearDeadRuns(parent);
  expect(readdirSync(parent).map((name) => join(parent, name))).toEqual([living.folder]);
  living.process.kill('SIGKILL');
  await once(living.process, 'exit');
  await clearDeadRuns(parent);
  rmSync(parent, { recursive: true });
});

async function runTests(path: string) {
  const main = join(import.meta.dirname, 'main.ts');
  const child = spawn(process.execPath, [main, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  const output = await child.stdout.toArray();
  const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode];
  return { code, lines: Buffer.concat(output).toString().trimEnd().split('\n') };
}

/** A process that runs Redis in a run folder of its own below `parent`. */
async function startRun(parent: string) {
  const script = `
    import { makeRunFolder } from ${JSON.stringify(join(import.meta.dirname, 'run-folder.ts'))};
    import { startRedis } from ${JSON.stringify(join(import.meta.dirname, '../services/redis.ts'))};
    const folder = makeRunFolder(${JSON.stringify(parent)});
    await startRedis({ dataDir: folder + '/redis', log() {}, isDurable: false });
    process.stdout.write(folder);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [folder] = await once(child.stdout, 'data');
  return { process: child, folder: String(folder) };
}
