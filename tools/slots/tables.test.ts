import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestStack, testStack } from '../test-stack/index.ts';

/** What has no slot, and why. */
const WITHOUT_SLOT: Record<string, string> = {
  'cache.epoch': 'one row, which voids every cached answer',
  'discovery.vocabulary': 'the words of all texts, for what is misspelt',
  'media.sweeps': 'a row for each kind of job over all media',
  'reconcile.progress': 'one row, which says how far a job over all counts has come',
  'users.emails': 'is asked by the e-mail alone, and is sharded by it',
  'users.username_looks': 'is asked by the look alone, and is sharded by it',
  'users.usernames': 'is asked by the username alone, and is sharded by it',
};

let stack: TestStack;
beforeAll(async () => {
  stack = await testStack();
});
afterAll(() => stack.stop());

interface Table {
  name: string;
  hasSlot: boolean;
  /** Its primary key and each unique index: whether it is the primary one, and its first column. */
  keys: { isPrimary: boolean; first: string }[];
}

async function tables(): Promise<Table[]> {
  const { rows } = await sql<Table>`
    select n.nspname || '.' || c.relname as name,
      exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'slot' and not a.attisdropped
        and a.attnotnull and a.atttypid = 'smallint'::regtype) as "hasSlot",
      coalesce((select json_agg(json_build_object('isPrimary', i.indisprimary, 'first', pg_get_indexdef(i.indexrelid, 1, true)))
        from pg_index i where i.indrelid = c.oid and i.indisunique), '[]') as keys
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and n.nspname not in ('pg_catalog', 'information_schema') and c.relname not like 'migrations%'
    order by 1`.execute(stack.clients.database.for<unknown>());
  return rows;
}

test('a table has slots, or a reason to have none', async () => {
  const without = (await tables()).filter(({ hasSlot }) => !hasSlot);
  expect(without.map(({ name }) => name)).toEqual(Object.keys(WITHOUT_SLOT).sort());
});

test('the slot is the first column of a table’s primary key and of each unique key', async () => {
  const sharded = (await tables()).filter(({ hasSlot }) => hasSlot);
  expect(sharded.length).toBeGreaterThan(15);
  for (const { name, keys } of sharded) {
    expect(
      keys.filter(({ isPrimary }) => isPrimary),
      name,
    ).toHaveLength(1);
    expect(
      keys.map(({ first }) => first),
      name,
    ).toEqual(keys.map(() => 'slot'));
  }
});
