import { type MediaId, slotOf } from '@lumigraph/ids';
import { createSeed, published, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPurge } from './index.ts';

let stack: TestStack;
beforeAll(async () => {
  stack = await testStack();
});
afterAll(() => stack.stop());

test('the media of who left go, whatever their state, and each is told; those of others stay', async () => {
  const seed = createSeed(stack.clients);
  const [ada, bob] = [await seed.account(), await seed.account()];
  const media: MediaId[] = [];
  for (const status of ['READY', 'PROCESSING', 'AWAITING_UPLOAD']) media.push(await seed.media(ada, status));
  for (let n = 0; n < 120; n += 1) media.push(await seed.media(ada));
  const others = await seed.media(bob);
  const { store } = stack.clients;
  const key = `${slotOf(ada)}/${media[2]}/1/upload-parts`;
  const uploadId = await store.createMultipart(key, { contentType: 'image/jpeg' });
  const db = stack.clients.database.for<unknown>();
  await sql`insert into media.quotas (slot, owner_id, day, uploads) values (0, ${bob}, now(), 1)`.execute(db);
  await sql`insert into media.quotas (slot, owner_id, day, uploads)
    values (((${ada}::bigint >> 10) & 8191)::smallint, ${ada}, now(), 1)`.execute(db);

  await sql`update media.media set upload_key = ${key}, upload_id = ${uploadId} where id = ${media[2]}`.execute(db);

  const purging = createPurge(stack.clients);
  expect(await purging.purge(ada, AbortSignal.abort())).toEqual({ isDone: false, removed: 0 });
  expect(await purging.purge(ada, new AbortController().signal)).toEqual({ isDone: true, removed: 124 });
  await purging.stop();
  const { rows } = await sql<{ id: string }>`
    select id from media.media union all select owner_id from media.quotas order by id`.execute(db);
  expect(rows.map(({ id }) => id).sort()).toEqual([others, bob].sort());
  await expect(store.listParts(key, uploadId)).rejects.toMatchObject({ code: 'UPLOAD_NOT_FOUND' });
  await stack.settled();
  const told = await published(stack.clients, 'media.deleted');
  expect(told.map(({ mediaId }) => mediaId).sort()).toEqual(media.sort());
});
