import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, relative } from 'node:path';
import { apiSchema } from '@lumigraph/schema/api';
import { readOperations } from './documents.ts';
import { manifestOf } from './manifest.ts';
import { type PersistOptions, parseOptions } from './options.ts';
import { PersistError } from './persist-error.ts';

// npm runs us in the repository; a path is meant from where the user stands.
const options = parseOptions(process.argv, process.env.INIT_CWD ?? process.cwd());
try {
  await persist(options);
} catch (error) {
  console.error(isExpected(error) ? error.message : error);
  process.exitCode = 1;
}

async function persist({ sources, supergraph, out, isCheck }: PersistOptions): Promise<void> {
  const operations = readOperations(sources, apiSchema(readFileSync(supergraph, 'utf8')));
  const manifest = await manifestOf(operations);
  const shown = relative(process.cwd(), out);
  if (!isCheck) {
    mkdirSync(dirname(out), { recursive: true });
    writeFileSync(out, manifest);
    console.log(`${shown}: ${operations.size} operations`);
  } else if (manifest !== present(out)) {
    throw new PersistError(`${shown} is not up to date: run \`npm run persist\``);
  }
}

function present(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (isSystemError(error) && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Whether the message alone tells the reader what to do: ours, and those of a file that cannot be read or written. */
function isExpected(error: unknown): error is Error {
  return error instanceof PersistError || isSystemError(error);
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
