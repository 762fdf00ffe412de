import { parseId, type UserId } from '@lumigraph/ids';
import { createSeed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createMediaRecord } from './index.ts';
import { startUploader, type Uploader } from './test-uploader.ts';

const PER_DAY = 5;
const BYTES = 1_000;

let stack: TestStack;
let uploader: Uploader;
let ana: UserId;
beforeAll(async () => {
  stack = await testStack({ UPLOADS_PER_DAY: String(PER_DAY), UPLOAD_BYTES: String(BYTES) });
  uploader = await startUploader(stack);
});
afterAll(async () => {
  await uploader.stop();
  await stack.stop();
});
beforeEach(async () => {
  ana = await createSeed(stack.clients).account();
});

const request = (byteSize: number, viewer = ana) =>
  uploader.request(viewer, { kind: 'IMAGE', contentType: 'image/jpeg', byteSize });

async function requested(byteSize: number): Promise<string> {
  const { upload, userErrors } = await request(byteSize);
  expect(userErrors).toEqual([]);
  return upload?.media.id ?? '';
}

/** The codes that so many requests at once are answered with; null for one that is not refused. */
async function codesOf(byteSizes: readonly number[]): Promise<(string | null)[]> {
  const answers = await Promise.all(byteSizes.map((byteSize) => request(byteSize)));
  return answers.map(({ userErrors }) => userErrors[0]?.code ?? null).sort();
}

test('an account announces so many uploads on a day, counted exactly, and no more until the next', async () => {
  const codes = await codesOf(Array.from({ length: PER_DAY + 4 }, () => 1));
  expect(codes.filter((code) => code === null)).toHaveLength(PER_DAY);
  expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(4);
  const { userErrors } = await request(1);
  expect(userErrors).toMatchObject([{ code: 'RATE_LIMITED', message: expect.stringContaining('today') }]);
  await sql`update media.quotas set day = day - 1 where owner_id = ${ana}`.execute(stack.clients.database.for());
  expect(await codesOf(Array.from({ length: PER_DAY + 1 }, () => 1))).toEqual(
    [...Array(PER_DAY).fill(null), 'RATE_LIMITED'].sort(),
  );
});

test('one account’s uploads are nobody else’s', async () => {
  await codesOf(Array.from({ length: PER_DAY }, () => BYTES / PER_DAY));
  const bob = await createSeed(stack.clients).account();
  expect((await request(BYTES, bob)).userErrors).toEqual([]);
});

test('an account stores so many bytes, counted exactly, and what it gives up or deletes is free again', async () => {
  expect(await codesOf([400, 400, 400])).toEqual(['TOO_LARGE', null, null].sort());
  const { userErrors } = await request(201);
  expect(userErrors).toMatchObject([{ code: 'TOO_LARGE', field: ['input', 'byteSize'] }]);
  const given = await requested(200);
  expect((await request(1)).userErrors).toMatchObject([{ code: 'TOO_LARGE' }]);
  await uploader.abort(ana, given);
  const kept = await requested(200);
  const record = createMediaRecord(stack.clients);
  await record.remove([parseId<'media'>(kept)].filter((id) => id !== null));
  await record.stop();
  await requested(200);
});

test('a refused upload leaves no media, and counts for nothing', async () => {
  for (let refused = 0; refused < PER_DAY + 1; refused++) {
    expect((await request(BYTES + 1)).userErrors).toMatchObject([{ code: 'TOO_LARGE' }]);
  }
  const { rows } = await sql<{
    count: number;
  }>`select count(*)::int as count from media.media where owner_id = ${ana}`.execute(stack.clients.database.for());
  expect(rows[0]?.count).toBe(0);
  await requested(BYTES);
});
