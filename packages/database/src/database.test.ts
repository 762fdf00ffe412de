import { newId } from '@lumigraph/ids';
import { openLink, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { connectDatabase, isStoreAway, matchIds, matchSlot, migrate, sqlMigration } from './index.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await testStack();
});
afterAll(() => stack.stop());

interface Tables {
  'things.things': { slot: number; id: string };
}
const things = {
  domain: 'things',
  migrations: {
    '0001': sqlMigration('create table things.things (slot smallint, id bigint, primary key (slot, id)); select 1;'),
  },
};

test('migrations run once, also when two processes start at the same moment', async () => {
  const runs = await Promise.all([
    migrate(stack.config.databaseUrl, [things]),
    migrate(stack.config.databaseUrl, [things]),
  ]);
  expect(runs.flat()).toEqual(['things/0001']);
  expect(await migrate(stack.config.databaseUrl, [things])).toEqual([]);
});

test('a migration that fails leaves nothing and says which domain', async () => {
  const broken = {
    domain: 'broken',
    migrations: { '0001': sqlMigration('create table broken.a (x int); select nonsense;') },
  };
  await expect(migrate(stack.config.databaseUrl, [broken])).rejects.toThrow('broken');
  const { rows } = await sql`select 1 from pg_tables where schemaname = 'broken' and tablename = 'a'`.execute(
    stack.clients.database.for(),
  );
  expect(rows).toEqual([]);
});

test('rows are found by their slots and ids, one primary-key look-up each', async () => {
  await migrate(stack.config.databaseUrl, [things]);
  const db = stack.clients.database.for<Tables>();
  const ids = [newId(1), newId(1), newId(8191)];
  const slots = [1, 1, 8191];
  for (const [index, id] of ids.entries())
    await db
      .insertInto('things.things')
      .values({ slot: slots[index] ?? 0, id })
      .execute();
  const found = await db.selectFrom('things.things').select('id').where(matchIds('things.things', ids)).execute();
  expect(found.map(({ id }) => id).sort()).toEqual([...ids].sort());
  const [first] = ids;
  if (!first) throw new Error('no id');
  expect(await db.selectFrom('things.things').select('id').where(matchSlot('things.things', first)).execute()).toEqual([
    { id: first },
  ]);
  const query = db.selectFrom('things.things').select('id').where(matchIds('things.things', ids));
  await sql`set enable_seqscan = off`.execute(db);
  expect(JSON.stringify(await query.explain('json'))).toContain('things_pkey');
});

test('listeners hear every statement until they stop', async () => {
  const heard: string[] = [];
  const forget = stack.clients.database.onQuery((statement) => heard.push(statement));
  await sql`select 41`.execute(stack.clients.database.for());
  forget();
  await sql`select 42`.execute(stack.clients.database.for());
  expect(heard).toEqual(['select 41']);
});

test('a server that is away is told from a faulty statement', async () => {
  const away = connectDatabase({ url: 'postgres://127.0.0.1:1/x', pool: 1, onConnectionError: () => undefined });
  expect(isStoreAway(await away.check().catch((error: unknown) => error))).toBe(true);
  await away.close();
  const faulty = await sql`select nonsense`.execute(stack.clients.database.for()).catch((error: unknown) => error);
  expect(isStoreAway(faulty)).toBe(false);
});

test('a line that is silent is told as a server that is away, at once by who tries to reach it and in the end by what was asked', async () => {
  const link = await openLink(stack.config.databaseUrl);
  const database = connectDatabase({ url: link.url, pool: 1, onConnectionError: () => undefined });
  await database.check();
  await database.reach(5_000);
  link.stall();
  const asked = database.check().catch((error: unknown) => error);
  const reached = await database.reach(100).catch((error: unknown) => error);
  expect([reached, await asked].map(isStoreAway)).toEqual([true, true]);
  await link.mend();
  await database.check();
  await database.close();
  await link.cut();
}, 40_000);

test('a connection that ends in the middle of a transaction fails that transaction, and is told', async () => {
  const told: Error[] = [];
  const database = connectDatabase({
    url: stack.config.databaseUrl,
    pool: 2,
    onConnectionError: (error) => told.push(error),
  });
  const db = database.for<Tables>();
  const broken = db.transaction().execute(async (trx) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(trx);
    await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(stack.clients.database.for());
    await vi.waitFor(() => expect(told).not.toEqual([]));
    await sql`select 1`.execute(trx);
  });
  await expect(broken).rejects.toThrow();
  await database.check();
  await database.close();
});
