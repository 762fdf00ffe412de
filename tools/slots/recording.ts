import { appendFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { threadId } from 'node:worker_threads';
import { DefaultQueryCompiler } from 'kysely';

const ROOT = join(import.meta.dirname, '../..');
/** Where the test run wants what is rendered; nothing is recorded without. */
const { RENDERED_STATEMENTS: folder } = process.env;
/** Between the statement and who had it rendered stand Kysely and what connects and migrates. */
const FRAMES = 40;
const PASSED = /\/(?:node_modules|packages\/database|tools\/slots)\//;
const TESTS = /^tools\/|\.test\.ts$|\/test-[a-z-]+\.ts$/;

let isRecording = false;

/** Writes each statement that code of the product renders in this process to a file of its own, once; those of tests are not the system's. */
export function recordStatements(): void {
  if (folder === undefined || isRecording) return;
  isRecording = true;
  const path = join(folder, `${process.pid}-${threadId}.jsonl`);
  const known = new Set<string>();
  const { prototype } = DefaultQueryCompiler;
  const { compileQuery } = prototype;
  prototype.compileQuery = function (...args) {
    const compiled = compileQuery.apply(this, args);
    const file = known.has(compiled.sql) ? null : whoRenders();
    if (file === null || TESTS.test(file)) return compiled;
    known.add(compiled.sql);
    // At once: the process may be killed by its test.
    appendFileSync(path, `${JSON.stringify({ file, statement: compiled.sql })}\n`);
    return compiled;
  };
}

/** The variables that make a process of the system record what it renders: into the folder of the test run, where it wants that, or another. */
export function recordingEnv(into = folder): Record<string, string> {
  if (into === undefined) return {};
  return { RENDERED_STATEMENTS: into, NODE_OPTIONS: `--import ${new URL('./preload.ts', import.meta.url).href}` };
}

/** The innermost file of ours on the stack; `unknown`, which counts as the product, where none is. */
function whoRenders(): string {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = FRAMES;
  const { stack = '' } = new Error();
  Error.stackTraceLimit = stackTraceLimit;
  const paths = stack.split('\n').flatMap((line) => line.match(/\(?(?:file:\/\/)?(\/[^():]+):\d+:\d+\)?$/)?.[1] ?? []);
  const ours = paths.find((path) => path.startsWith(`${ROOT}/`) && !PASSED.test(path));
  return ours === undefined ? 'unknown' : relative(ROOT, ours);
}
