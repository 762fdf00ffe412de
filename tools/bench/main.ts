import { ConfigError } from '@lumigraph/config';
import { ServiceError } from '../services/index.ts';
import { showStep } from '../start/progress.ts';
import { StartError } from '../start/start-error.ts';
import { untilAborted } from '../start/system.ts';
import { BenchFailure } from './bench-failure.ts';
import { fanout } from './fanout.ts';
import { feed } from './feed.ts';
import type { Measure } from './measure.ts';
import { parseOptions } from './options.ts';
import { type Finding, table, writeJson } from './report.ts';
import { startBenchSystem } from './system.ts';
import { visible } from './visible.ts';

// npm runs us in the repository; a path is meant from where the user stands.
const options = parseOptions(process.argv, [feed, visible, fanout], process.env.INIT_CWD ?? process.cwd());
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());

process.exit(await run());

/** Takes every measure and reports; returns the exit code. */
async function run(): Promise<number> {
  const findings: Finding[] = [];
  try {
    for (const measure of options.measures) findings.push(await take(measure));
    console.log(`\n${table(findings)}`);
    if (options.json !== undefined) await writeJson(options.json, findings, options.settings);
    return 0;
  } catch (error) {
    if (stopping.signal.aborted) return 130;
    console.error(isExpected(error) ? `\n${error.message}` : error);
    return 1;
  }
}

/** Each measure has a system to itself: what one leaves behind does not weigh on the next. */
async function take(measure: Measure): Promise<Finding> {
  const cleanup = new AsyncDisposableStack();
  const { signal } = stopping;
  try {
    const { failure, ...system } = await startBenchSystem({ ...process.env, ...measure.env }, cleanup, signal);
    const figures = await showStep(`Measuring ${measure.name}`, (tell) =>
      Promise.race([measure.run(system, options.settings, tell), failure, untilAborted(signal)]),
    );
    return { measure: measure.name, figures };
  } finally {
    await cleanup.disposeAsync();
  }
}

/** Whether the message alone tells the reader what went wrong. */
function isExpected(error: unknown): error is Error {
  const expected = [BenchFailure, StartError, ServiceError, ConfigError];
  return expected.some((kind) => error instanceof kind);
}
