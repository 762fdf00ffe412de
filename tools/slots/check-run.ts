import { globSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { z } from 'zod';
import { faultsOf } from './check-statement.ts';
import { EXCEPTIONS } from './exceptions.ts';

const ROOT = join(import.meta.dirname, '../..');
const TABLES = 'sharded-tables.json';
const STATEMENT = /\bsql(<[^`]*>)?`|\.(selectFrom|insertInto|updateTable|deleteFrom)\(/;
const RUN = /\.(execute|executeTakeFirst|executeTakeFirstOrThrow|stream)\(/;
const rendered = z.object({ file: z.string(), statement: z.string() });
type Rendered = z.infer<typeof rendered>;

/** Notes which tables of a database have slots, for `slotFaults` when the database is gone. */
export async function noteShardedTables(databaseUrl: string, folder: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string }>(
      `select table_schema || '.' || table_name as name from information_schema.columns where column_name = 'slot'`,
    );
    writeFileSync(join(folder, TABLES), JSON.stringify(rows.map(({ name }) => name)));
  } finally {
    await client.end();
  }
}

/**
 * What is wrong with the slots of the statements that a test run recorded in this folder, a line each. Of a whole run also which files
 * render statements that no test runs, and which exceptions nothing needs any more.
 */
export async function slotFaults(folder: string, { isWhole }: { isWhole: boolean }): Promise<string[]> {
  const names = readdirSync(folder);
  const statements = names.filter((name) => name.endsWith('.jsonl')).flatMap((name) => readRecord(join(folder, name)));
  if (!isWhole && statements.length === 0) return [];
  const sharded = new Set(z.array(z.string()).parse(JSON.parse(readFileSync(join(folder, TABLES), 'utf8'))));
  const needed = new Set<unknown>();
  const faults = new Set<string>();
  for (const { file, statement } of statements) {
    for (const fault of await faultsOf(statement, sharded)) {
      const exception = EXCEPTIONS.find((one) => one.file === file && fault.endsWith(one.fault));
      needed.add(exception);
      if (!exception) faults.add(`${file}: ${fault}: ${statement.replace(/\s+/g, ' ')}`);
    }
  }
  const seen = new Set(statements.map(({ file }) => file));
  const unseen = isWhole ? filesWithSql().filter((file) => !seen.has(file)) : [];
  const idle = isWhole ? EXCEPTIONS.filter((exception) => !needed.has(exception)) : [];
  return [
    ...faults,
    ...unseen.map((file) => `${file}: no test runs its statements`),
    ...idle.map(({ file, fault }) => `${file}: nothing needs the exception “${fault}”`),
  ];
}

/** The statements of one process, each once; its last line may be cut where it was killed. */
function readRecord(path: string): Rendered[] {
  const lines = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return lines.map((line) => rendered.parse(JSON.parse(line)));
}

/** The product's files that run statements, but for migrations. */
function filesWithSql(): string[] {
  const files = globSync('{gateway,subgraphs/*,workers/*,packages/*}/src/**/*.ts', { cwd: ROOT });
  return files.filter((file) => {
    if (/\.test\.ts$|\/test-[a-z-]+\.ts$|^packages\/database\//.test(file)) return false;
    const text = readFileSync(join(ROOT, file), 'utf8');
    return STATEMENT.test(text) && RUN.test(text);
  });
}
