import { type ChildProcess, spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { slotFaults } from '../slots/check-run.ts';
import { type Outcome, readOutcome } from './outcome.ts';
import { clearDeadRuns, clearRunFolder, makeRunFolder } from './run-folder.ts';

const ROOT = join(import.meta.dirname, '../..');

/** What a run of tests needs besides vitest. */
interface Servers {
  /** Tells the suites where the servers are. */
  env: Record<string, string>;
  stop(): Promise<void>;
}

/**
 * Runs vitest with these arguments on servers that `start` starts for it, with all their data in a temporary folder; nothing is left
 * behind, however it ends. A statement that goes beside the slots counts as one failed test. Prints `N passed, N failed` as the last line, and sets the exit code.
 */
export async function runTests(args: string[], start: (folder: string) => Promise<Servers>): Promise<void> {
  const run: { vitest?: ChildProcess; isStopping: boolean } = { isStopping: false };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      run.isStopping = true;
      run.vitest?.kill(signal);
    });
  }
  const { passed, failed } = await runOnServers(start, (env, folder) => {
    if (run.isStopping) return Promise.resolve({ passed: 0, failed: 1 });
    run.vitest = startVitest(args, env, folder);
    return outcomeOf(run.vitest, folder, args.length === 0);
  });
  process.exitCode = failed === 0 ? 0 : 1;
  console.log(`${passed} passed, ${failed} failed`);
}

async function runOnServers(
  start: (folder: string) => Promise<Servers>,
  test: (env: Record<string, string>, folder: string) => Promise<Outcome>,
): Promise<Outcome> {
  await clearDeadRuns(tmpdir());
  const folder = makeRunFolder(tmpdir());
  let servers: Servers | undefined;
  try {
    servers = await start(folder);
    return await test(servers.env, folder);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    return { passed: 0, failed: 1 };
  } finally {
    await servers?.stop();
    await clearRunFolder(folder);
  }
}

function startVitest(args: string[], serverEnv: Record<string, string>, folder: string): ChildProcess {
  const program = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportIn(folder)}`];
  // Suites that are cut off leave their temporary folders where they are removed with the rest.
  const env = {
    ...process.env,
    ...serverEnv,
    TMPDIR: join(folder, 'tmp'),
    RENDERED_STATEMENTS: join(folder, 'statements'),
  };
  return spawn(process.execPath, [program, 'run', ...reporters, ...args], { cwd: ROOT, env, stdio: 'inherit' });
}

async function outcomeOf(vitest: ChildProcess, folder: string, isWhole: boolean): Promise<Outcome> {
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    vitest.once('error', reject);
    vitest.once('exit', resolve);
  });
  const { passed, failed } = readOutcome(reportIn(folder), exitCode);
  const faults = await slotFaults(join(folder, 'statements'), { isWhole });
  for (const fault of faults) console.error(`statements: ${fault}`);
  return { passed, failed: failed + (faults.length > 0 ? 1 : 0) };
}

function reportIn(folder: string): string {
  return join(folder, 'report.json');
}
