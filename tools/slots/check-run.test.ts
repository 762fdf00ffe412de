import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { slotFaults } from './check-run.ts';
import { EXCEPTIONS } from './exceptions.ts';

const FILE = 'subgraphs/users/src/data/accounts.ts';
const OUTBOX = 'packages/outbox/src/outbox.ts';
const SWEEP = 'select slot, id from users.outbox order by created_at limit $1';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lumigraph-statements-'));
  writeFileSync(join(folder, 'sharded-tables.json'), JSON.stringify(['users.accounts', 'users.outbox']));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** What a process has recorded; `rest` stands after its last line. */
function record(process: string, statements: { file: string; statement: string }[], rest = ''): void {
  const lines = statements.map((one) => `${JSON.stringify(one)}\n`);
  writeFileSync(join(folder, `${process}.jsonl`), lines.join('') + rest);
}

test('what any process renders beside the slots is told once, with its file', async () => {
  const good = { file: FILE, statement: 'select id from users.accounts where slot = $1 and id = $2' };
  const bad = { file: FILE, statement: 'select id\n  from users.accounts where id = $1' };
  record('1', [good]);
  expect(await slotFaults(folder, { isWhole: false })).toEqual([]);
  record('2', [bad], '{"file":"sub');
  record('3', [good, bad]);
  expect(await slotFaults(folder, { isWhole: false })).toEqual([
    `${FILE}: users.accounts without its slot: select id from users.accounts where id = $1`,
  ]);
});

test('an exception holds for its file and its table alone', async () => {
  record('1', [{ file: OUTBOX, statement: SWEEP }]);
  expect(await slotFaults(folder, { isWhole: false })).toEqual([]);
  record('1', [
    { file: FILE, statement: SWEEP },
    { file: OUTBOX, statement: 'select id from users.accounts' },
  ]);
  expect(await slotFaults(folder, { isWhole: false })).toHaveLength(2);
});

test('a whole run misses statements that no test runs, and exceptions that nothing needs', async () => {
  record('1', [{ file: FILE, statement: 'select 1' }]);
  const faults = await slotFaults(folder, { isWhole: true });
  expect(faults).toContain(`${OUTBOX}: no test runs its statements`);
  expect(faults).not.toContain(`${FILE}: no test runs its statements`);
  expect(faults.filter((fault) => fault.includes('nothing needs the exception'))).toHaveLength(EXCEPTIONS.length);
});

test('a part of the tests that renders nothing is no fault', async () => {
  rmSync(join(folder, 'sharded-tables.json'));
  expect(await slotFaults(folder, { isWhole: false })).toEqual([]);
});
