import { type ChildProcess, spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Service } from '../services/service.ts';
import { type Outcome, readOutcome } from '../test/outcome.ts';
import { clearDeadRuns, makeRunFolder } from '../test/run-folder.ts';
import { startRadosGateway, stopSurvivingDaemons } from './rados-gateway.ts';

const PREFIX = 'lumigraph-s3-test-';

const root = join(import.meta.dirname, '../..');
let vitest: ChildProcess | undefined;
let isStopping = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    isStopping = true;
    vitest?.kill(signal);
  });
}

const outcome = await runOnOwnStore(process.argv.slice(2));
process.exitCode = outcome.failed === 0 ? 0 : 1;
console.log(`${outcome.passed} passed, ${outcome.failed} failed`);

/** Runs the suites that need an S3 on Ceph, or on the one that TEST_S3_URL names. */
async function runOnOwnStore(args: string[]): Promise<Outcome> {
  await clearDeadRuns(tmpdir(), PREFIX, stopSurvivingDaemons);
  const folder = makeRunFolder(tmpdir(), PREFIX);
  let gateway: Service | undefined;
  try {
    const log = (line: string) => console.log(`test S3: ${line}`);
    const given = process.env.TEST_S3_URL;
    if (given === undefined) gateway = await startRadosGateway(folder, log);
    return await runVitest(gateway?.url ?? given, args, join(folder, 'report.json'));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { passed: 0, failed: 1 };
  } finally {
    await gateway?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function runVitest(url: string | undefined, args: string[], reportFile: string): Promise<Outcome> {
  if (isStopping) return { passed: 0, failed: 1 };
  const program = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const env = { ...process.env, LUMIGRAPH_S3_TESTS: '1', TEST_S3_URL: url };
  const command = [program, 'run', '.s3.test.ts', ...reporters, ...args];
  const child = spawn(process.execPath, command, { cwd: root, env, stdio: 'inherit' });
  vitest = child;
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  return readOutcome(reportFile, exitCode);
}
