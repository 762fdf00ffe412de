import type { Id } from '@lumigraph/ids';
import { type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createReconciliation, type Drift, type Reconciler, reconcileBatch } from './index.ts';

type Place = Parameters<Reconciler['batch']>[0];

let stack: TestStack;
beforeAll(async () => {
  stack = await testStack();
});
afterAll(() => stack.stop());

let batches: string[];
let drifts: Drift[];
beforeEach(async () => {
  [batches, drifts] = [[], []];
  await setDue(false);
});

const db = () => stack.clients.database.for<unknown>();
const setDue = (isDue: boolean) =>
  sql`update reconcile.progress set position = null, leased_until = null, due_at = now() + ${isDue ? -1 : 1} * interval '1 hour'`.execute(
    db(),
  );
const NOW = { onlyIfDue: false, pauseMs: 0 };
const never = () => new AbortController().signal;

/** Three batches, each of which finds one drift; `during` runs in each. */
function reconciler(name: string, during: (batch: string) => unknown = () => undefined): Reconciler {
  return {
    name,
    batch: async ({ slot }) => {
      const batch = `${name} ${slot}`;
      batches.push(batch);
      await during(batch);
      const drift = { count: `${name}.count`, id: String(slot + 1) as Id, from: 1, to: 2 };
      return { next: slot < 2 ? { slot: slot + 1, id: '0' } : null, drifts: [drift] };
    },
    start: () => undefined,
    stop: async () => undefined,
  };
}

const reconciliation = (...reconcilers: Reconciler[]) =>
  createReconciliation({ database: stack.clients.database, reconcilers, onDrift: (drift) => drifts.push(drift) });

test('a run does every batch of every reconciler, and tells each drift', async () => {
  const run = reconciliation(reconciler('a'), reconciler('b'));
  expect(await run.run({ ...NOW, signal: never() })).toEqual({ 'a.count': 3, 'b.count': 3 });
  expect(batches).toEqual(['a 0', 'a 1', 'a 2', 'b 0', 'b 1', 'b 2']);
  expect(drifts).toHaveLength(6);
});

test('a run that is ended, or dies, is gone on with where it was', async () => {
  const ending = new AbortController();
  const ended = reconciliation(
    reconciler('a'),
    reconciler('b', () => ending.abort()),
  );
  await ended.run({ ...NOW, signal: ending.signal });
  const dying = reconciliation(
    reconciler('a'),
    reconciler('b', () => {
      throw new Error('the store is away');
    }),
  );
  await expect(dying.run({ ...NOW, signal: never() })).rejects.toThrow('the store is away');
  expect(batches).toEqual(['a 0', 'a 1', 'a 2', 'b 0', 'b 1']);
  await reconciliation(reconciler('a'), reconciler('b')).run({ ...NOW, signal: never() });
  expect(batches.slice(5)).toEqual(['b 1', 'b 2']);
});

test('one process reconciles at a time', async () => {
  const other = reconciliation(reconciler('other'));
  const first = reconciliation(
    reconciler('a', async () => {
      expect(await other.run({ ...NOW, signal: never() })).toBeNull();
    }),
  );
  await first.run({ ...NOW, signal: never() });
  expect(batches).toEqual(['a 0', 'a 1', 'a 2']);
  expect(await other.run({ ...NOW, signal: never() })).toEqual({ 'other.count': 3 });
});

test('a process that died in the middle is taken over from', async () => {
  await sql`update reconcile.progress set position = 'b:1:0', leased_until = now() + interval '1 minute'`.execute(db());
  const run = reconciliation(reconciler('a'), reconciler('b'));
  expect(await run.run({ ...NOW, signal: never() })).toBeNull();
  await sql`update reconcile.progress set leased_until = now() - interval '1 second'`.execute(db());
  expect(await run.run({ ...NOW, signal: never() })).toEqual({ 'b.count': 2 });
});

test('a run that waits until it is due comes once a day', async () => {
  const run = reconciliation(reconciler('a'));
  const ifDue = { onlyIfDue: true, pauseMs: 0, signal: never() };
  expect(await run.run(ifDue)).toBeNull();
  await setDue(true);
  expect(await run.run(ifDue)).toEqual({ 'a.count': 3 });
  expect(await run.run(ifDue)).toBeNull();
  const { rows } = await sql<{ hours: number }>`
    select round(extract(epoch from due_at - now()) / 3600)::int as hours from reconcile.progress`.execute(db());
  expect(rows).toEqual([{ hours: 24 }]);
});

test('batches go through every slot, and within a slot from id to id', async () => {
  const all = Array.from({ length: 450 }, (_, index) => ({
    slot: 8191,
    id: String(index + 1) as Id,
    differs: index === 449,
  }));
  const mended: Id[] = [];
  let asked = 0;
  let found = 0;
  for (let at: Place | null = { slot: 0, id: '0' }; at !== null; asked += 1) {
    const { next }: { next: Place | null } = await reconcileBatch<Id>(
      at,
      async (slots, behind, limit) => {
        const rows = all.filter(
          ({ slot, id }) => slots.includes(slot) && (slot > behind.slot || Number(id) > Number(behind.id)),
        );
        found += Math.min(rows.length, limit);
        return rows.slice(0, limit);
      },
      async ({ id }) => {
        mended.push(id);
        return [];
      },
    );
    at = next;
  }
  expect(found).toBe(450);
  expect(asked).toBe(8192 / 512 + 2);
  expect(mended).toEqual(['450']);
});
