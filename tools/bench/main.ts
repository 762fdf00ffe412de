import { ConfigError } from '@lumigraph/config';
import { ServiceError } from '../services/index.ts';
import { showStep } from '../start/progress.ts';
import { StartError } from '../start/start-error.ts';
import { untilAborted } from '../start/system.ts';
import { BenchFailure } from './bench-failure.ts';
import { fanout } from './fanout.ts';
import { feed } from './feed.ts';
import { gateway } from './gateway/gateway.ts';
import { graph } from './graph/graph.ts';
import type { Comparison, Measure } from './measure.ts';
import { media, mediaMemory } from './media/media.ts';
import { parseOptions } from './options.ts';
import { type Finding, shown, writeJson } from './report.ts';
import { subscriptions } from './subscriptions/subscriptions.ts';
import { makeFolder, startBenchSystem } from './system.ts';
import { visible } from './visible.ts';

// npm runs us in the repository; a path is meant from where the user stands.
const options = parseOptions(
  process.argv,
  [feed, visible, fanout, graph, gateway, subscriptions, media, mediaMemory],
  process.env.INIT_CWD ?? process.cwd(),
);
const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stopping.abort());

process.exit(await run());

/** Takes every measure and reports; returns the exit code. */
async function run(): Promise<number> {
  const findings: Finding[] = [];
  try {
    for (const measure of options.measures) findings.push(await take(measure));
    console.log(`\n${shown(findings)}`);
    if (options.json !== undefined) await writeJson(options.json, findings, options.settings);
    return 0;
  } catch (error) {
    if (stopping.signal.aborted) return 130;
    console.error(isExpected(error) ? `\n${error.message}` : error);
    return 1;
  }
}

/** Each has its processes to itself: what one leaves behind does not weigh on the next. */
async function take(measure: Measure | Comparison): Promise<Finding> {
  const cleanup = new AsyncDisposableStack();
  try {
    const found = await ('compare' in measure ? compare(measure, cleanup) : load(measure, cleanup));
    return { measure: measure.name, ...found };
  } finally {
    await cleanup.disposeAsync();
  }
}

async function load(measure: Measure, cleanup: AsyncDisposableStack): Promise<Omit<Finding, 'measure'>> {
  const { signal } = stopping;
  const { failure, ...system } = await startBenchSystem({ ...process.env, ...measure.env }, cleanup, signal);
  const figures = await showStep(`Measuring ${measure.name}`, (tell) =>
    Promise.race([measure.run(system, options.settings, tell), failure, untilAborted(signal)]),
  );
  return { figures };
}

async function compare(comparison: Comparison, cleanup: AsyncDisposableStack): Promise<Omit<Finding, 'measure'>> {
  const { signal } = stopping;
  const room = { folder: await makeFolder(cleanup), env: process.env, cleanup, signal };
  return showStep(`Measuring ${comparison.name}`, (tell) =>
    Promise.race([comparison.compare(room, options.settings, tell), untilAborted(signal)]),
  );
}

/** Whether the message alone tells the reader what went wrong. */
function isExpected(error: unknown): error is Error {
  const expected = [BenchFailure, StartError, ServiceError, ConfigError];
  return expected.some((kind) => error instanceof kind);
}
