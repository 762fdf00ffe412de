import { parseId, slotOf, type UserId } from '@lumigraph/ids';
import { createSeed, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { ExportId } from '../data/tables.ts';
import type { DataExport, DataExportPayload } from '../generated/resolvers.ts';
import { createUsersSubgraph } from '../index.ts';
import { type TestPeople, testPeople } from '../test-people.ts';
import { createDataExports, type DataExports } from './data-exports.ts';
import { exportsPrefix } from './keys.ts';

let stack: TestStack;
let people: TestPeople;
let seed: Seed;
let record: DataExports;
let ada: UserId;
let next = 0;
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  people = testPeople(stack, createUsersSubgraph(stack.clients));
  record = createDataExports(stack.clients);
});
beforeEach(async () => {
  next += 1;
  ada = await people.join(`ada${next}`);
});
afterAll(() => stack.stop());

async function request(viewer: UserId): Promise<DataExportPayload> {
  const query = 'mutation { payload: requestDataExport { exportId userErrors { code } } }';
  return (await people.ask<{ payload: DataExportPayload }>(query, {}, viewer)).payload;
}

async function requested(viewer: UserId): Promise<ExportId> {
  const id = parseId<'dataExport'>((await request(viewer)).exportId ?? '');
  if (!id) throw new Error('the export was refused');
  return id;
}

async function look(viewer: UserId | null, id: string): Promise<DataExport | null | undefined> {
  const query = 'query ($id: ID!) { viewer { dataExport(id: $id) { id status url expiresAt } } }';
  const { viewer: seen } = await people.ask<{ viewer: { dataExport: DataExport | null } | null }>(
    query,
    { id },
    viewer,
  );
  return seen?.dataExport;
}

/** As a worker makes it, with something in the place of an archive. */
async function finish(exportId: ExportId): Promise<string> {
  const found = await record.find({ exportId, userId: ada });
  if (!found) throw new Error('nobody waits for it');
  await stack.clients.store.put(found.objectKey, Buffer.from('a zip'), { contentType: 'application/zip' });
  await record.finish({ exportId, userId: ada });
  return found.objectKey;
}

/** As if a user's exports had been asked for, and had got where they are, this long ago. */
async function pass(hours: number): Promise<void> {
  const by = sql`${hours} * interval '1 hour'`;
  await sql`update users.data_exports set requested_at = requested_at - ${by}, ends_at = ends_at - ${by} where user_id = ${ada}`.execute(
    stack.clients.database.for(),
  );
}

const REFUSED = { exportId: null, userErrors: [{ code: 'RATE_LIMITED' }] };

test('an archive is asked for once while it is made, and then once a day', async () => {
  const id = await requested(ada);
  expect(await look(ada, id)).toEqual({ id, status: 'PENDING', url: null, expiresAt: null });
  expect(await requested(ada)).toBe(id);
  await finish(id);
  expect(await look(ada, id)).toMatchObject({ status: 'READY' });
  expect(await request(ada)).toEqual(REFUSED);
  await pass(23.9);
  expect(await request(ada)).toEqual(REFUSED);
  await pass(0.2);
  expect(await requested(ada)).not.toBe(id);
});

test('of many who ask at the same moment all get one archive, which is told once', async () => {
  const told: string[] = [];
  const consumption = await stack.clients.events.consume({
    durable: 'collect-exports',
    event: 'work.export',
    handle: async ({ exportId, userId }) => void (userId === ada && told.push(exportId)),
  });
  const ids = await Promise.all(Array.from({ length: 20 }, () => requested(ada)));
  await stack.settled();
  await consumption.stop();
  expect(new Set(ids).size).toBe(1);
  expect(told).toEqual([ids[0]]);
});

test('one that is given up can be asked for again at once', async () => {
  const id = await requested(ada);
  await record.giveUp({ exportId: id, userId: ada });
  expect(await look(ada, id)).toEqual({ id, status: 'EXPIRED', url: null, expiresAt: null });
  const again = await requested(ada);
  expect(again).not.toBe(id);
  expect(await record.find({ exportId: id, userId: ada })).toBeNull();
  await finish(again);
  await record.giveUp({ exportId: again, userId: ada });
  expect(await look(ada, again)).toMatchObject({ status: 'READY' });
});

test('nobody sees another’s archive, nor one that is none', async () => {
  const bob = await people.join(`bob${next}`);
  const id = await requested(ada);
  await finish(id);
  for (const other of [id, '0', 'x', '', '99999999999999999999', bob]) expect(await look(bob, other)).toBeNull();
  expect(await look(null, id)).toBeUndefined();
  const { errors } = await stack.ask(createUsersSubgraph(stack.clients), 'mutation { requestDataExport { exportId } }');
  expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});

test('the link is signed for an hour, not longer than the archive is kept, and is an attachment', async () => {
  const id = await requested(ada);
  const key = await finish(id);
  expect(key).toMatch(new RegExp(`^exports/${slotOf(ada)}/${ada}/${id}/[0-9a-f]{32}\\.zip$`));
  const linkOf = async () => new URL(String((await look(ada, id))?.url));
  const seconds = (url: URL) => Number(url.searchParams.get('expires')) - Date.now() / 1_000;
  const link = await linkOf();
  expect(link.pathname).toBe(`/objects/${key}`);
  expect(link.searchParams.get('contentDisposition')).toMatch(
    /^attachment; filename="lumigraph-\d{4}-\d\d-\d\d\.zip"$/,
  );
  expect(seconds(link)).toBeGreaterThan(3_500);
  expect(seconds(link)).toBeLessThanOrEqual(3_601);
  const expiresAt = new Date(String((await look(ada, id))?.expiresAt)).getTime();
  expect(Math.round((expiresAt - Date.now()) / 86_400_000)).toBe(7);
  await pass(7 * 24 - 0.1);
  expect(seconds(await linkOf())).toBeLessThanOrEqual(362);
});

test('after seven days an archive is over at once, and deleted by whoever looks next', async () => {
  const id = await requested(ada);
  const key = await finish(id);
  await record.endOld();
  expect(await stack.clients.store.head(key)).not.toBeNull();
  await pass(7 * 24 + 0.1);
  expect(await look(ada, id)).toEqual({ id, status: 'EXPIRED', url: null, expiresAt: null });
  const ended = await Promise.all(Array.from({ length: 4 }, () => record.endOld()));
  expect(ended.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(1);
  expect(await stack.clients.store.head(key)).toBeNull();
  expect(await look(ada, id)).toMatchObject({ status: 'EXPIRED' });
  expect(await record.endOld()).toBe(0);
});

test('what is pending for a day is given up, and an archive that comes too late is deleted', async () => {
  const id = await requested(ada);
  const found = await record.find({ exportId: id, userId: ada });
  await pass(24.1);
  expect(await record.endOld()).toBe(1);
  expect(await look(ada, id)).toMatchObject({ status: 'EXPIRED' });
  await stack.clients.store.put(found?.objectKey ?? '', Buffer.from('late'), { contentType: 'application/zip' });
  await record.finish({ exportId: id, userId: ada });
  expect(await stack.clients.store.head(found?.objectKey ?? '')).toBeNull();
  expect(await look(ada, id)).toMatchObject({ status: 'EXPIRED' });
  const left = Buffer.from('left by one that was killed');
  await stack.clients.store.put(found?.objectKey ?? '', left, { contentType: 'application/zip' });
  expect(await record.find({ exportId: id, userId: ada })).toBeNull();
  expect(await stack.clients.store.head(found?.objectKey ?? '')).toBeNull();
  expect((await request(ada)).userErrors).toEqual([]);
});

test('of an account that is purged meanwhile no archive stays, whenever its worker comes', async () => {
  const id = await requested(ada);
  const found = await record.find({ exportId: id, userId: ada });
  const key = found?.objectKey ?? '';
  expect(key.startsWith(exportsPrefix(ada))).toBe(true);
  await sql`delete from users.data_exports where user_id = ${ada}`.execute(stack.clients.database.for());
  await stack.clients.store.put(key, Buffer.from('late'), { contentType: 'application/zip' });
  await record.finish({ exportId: id, userId: ada });
  expect(await stack.clients.store.head(key)).toBeNull();

  await stack.clients.store.put(key, Buffer.from('left by one that was killed'), { contentType: 'application/zip' });
  expect(await record.find({ exportId: id, userId: ada })).toBeNull();
  expect(await stack.clients.store.head(key)).toBeNull();
});

test('an archive that was made twice stays', async () => {
  const id = await requested(ada);
  const key = await finish(id);
  await record.finish({ exportId: id, userId: ada });
  expect(await stack.clients.store.head(key)).not.toBeNull();
  expect(await look(ada, id)).toMatchObject({ status: 'READY' });
});

test('who is suspended or gone gets no archive', async () => {
  await seed.changeAccount(ada, { state: 'suspended' });
  const query = 'mutation { requestDataExport { exportId } }';
  const { errors } = await stack.ask(createUsersSubgraph(stack.clients), query, {}, ada);
  expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});
