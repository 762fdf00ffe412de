import { type ChildProcess, spawn } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Services, startServices } from '../services/index.ts';
import { type Outcome, readOutcome } from './outcome.ts';
import { clearDeadRuns, makeRunFolder } from './run-folder.ts';

const root = join(import.meta.dirname, '../..');
let vitest: ChildProcess | undefined;
let isStopping = false;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    isStopping = true;
    vitest?.kill(signal);
  });
}

const outcome = await runOnOwnServices(process.argv.slice(2));
process.exitCode = outcome.failed === 0 ? 0 : 1;
console.log(`${outcome.passed} passed, ${outcome.failed} failed`);

async function runOnOwnServices(args: string[]): Promise<Outcome> {
  await clearDeadRuns(tmpdir());
  const folder = makeRunFolder(tmpdir());
  let services: Services | undefined;
  try {
    const log = (line: string) => console.log(`test services: ${line}`);
    services = await startServices({ dataDir: folder, log, isDurable: false });
    return await runVitest(services, args, join(folder, 'report.json'));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { passed: 0, failed: 1 };
  } finally {
    await services?.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs the suites in a process of their own that knows the services by its environment. */
async function runVitest(
  { databaseUrl, redisUrl, natsUrl }: Services,
  args: string[],
  reportFile: string,
): Promise<Outcome> {
  if (isStopping) return { passed: 0, failed: 1 };
  const program = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const env = { ...process.env, TEST_DATABASE_URL: databaseUrl, TEST_REDIS_URL: redisUrl, TEST_NATS_URL: natsUrl };
  const child = spawn(process.execPath, [program, 'run', ...reporters, ...args], { cwd: root, env, stdio: 'inherit' });
  vitest = child;
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  return readOutcome(reportFile, exitCode);
}
