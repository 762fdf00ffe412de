import { ConfigError } from '@lumigraph/config';
import { ServiceError } from '../services/index.ts';
import { parseOptions } from './options.ts';
import { StartError } from './start-error.ts';
import { startSystem, untilAborted } from './system.ts';
import { welcome } from './welcome.ts';

// npm runs us in the repository; a path is meant from where the user stands.
const options = parseOptions(process.argv, process.env.INIT_CWD ?? process.cwd());
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());

process.exit(await run());

/** Runs the system until it is asked to stop or fails; returns the exit code. */
async function run(): Promise<number> {
  const cleanup = new AsyncDisposableStack();
  try {
    const system = await startSystem(options, process.env, cleanup, stopping.signal);
    console.log(welcome(system.url, system.logs, system.login));
    return await Promise.race([untilAborted(stopping.signal), system.failure]);
  } catch (error) {
    if (stopping.signal.aborted) return 0;
    console.error(isExpected(error) ? `\n${error.message}` : error);
    return 1;
  } finally {
    await cleanup.disposeAsync();
  }
}

/** Whether the message alone tells the reader what to do. */
function isExpected(error: unknown): error is Error {
  return error instanceof StartError || error instanceof ServiceError || error instanceof ConfigError;
}
