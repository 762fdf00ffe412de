import { createHash, randomBytes } from 'node:crypto';
import { newId, parseId, slotOf, type UserId } from '@lumigraph/ids';
import { createSeed, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { put, startUploader, type Uploader } from './test-uploader.ts';

let stack: TestStack;
let seed: Seed;
let uploader: Uploader;
let ana: UserId;
let bob: UserId;
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  [ana, bob] = [await seed.account(), await seed.account()];
  uploader = await startUploader(stack);
});
afterAll(async () => {
  await uploader.stop();
  await stack.stop();
});

const bytesOf = (): Buffer => randomBytes(100);
const inputOf = (bytes: Buffer, more: object = {}) => ({
  ...{ kind: 'IMAGE', contentType: 'image/jpeg', byteSize: bytes.length },
  sha256: createHash('sha256').update(bytes).digest('hex'),
  ...more,
});

async function uploaded(viewer: UserId, bytes: Buffer, more: object = {}) {
  const { url, headers, media } = await uploader.requested(viewer, inputOf(bytes, more));
  await put(url, bytes, headers);
  await uploader.complete(viewer, media.id);
  const id = parseId<'media'>(media.id);
  if (!id) throw new Error('no id');
  return id;
}

test('bytes that their owner has uploaded before are not sent again', async () => {
  const bytes = bytesOf();
  const id = await uploaded(ana, bytes, { altText: 'Fog' });
  const again = await uploader.requested(ana, inputOf(bytes));
  expect(again).toMatchObject({
    url: null,
    headers: [],
    parts: [],
    media: { id, status: 'PROCESSING', altText: 'Fog' },
  });
  const described = await uploader.requested(ana, inputOf(bytes, { altText: 'Two cats' }));
  expect(described.media).toMatchObject({ id, altText: 'Two cats' });
});

test.each<[string, object]>([
  ['other bytes', { sha256: 'a'.repeat(64) }],
  ['no checksum', { sha256: null }],
  ['another type', { contentType: 'image/png' }],
  ['another kind', { kind: 'VIDEO', contentType: 'video/mp4' }],
  ['another length', { byteSize: 99 }],
])('%s are another media', async (_name, more) => {
  const bytes = bytesOf();
  const id = await uploaded(ana, bytes);
  const other = await uploader.requested(ana, inputOf(bytes, more));
  expect(other.url).not.toBeNull();
  expect(other.media.id).not.toBe(id);
});

test('the same bytes of someone else, or that have not come or have failed, are another media', async () => {
  const bytes = bytesOf();
  const announced = await uploader.requested(ana, inputOf(bytes));
  const second = await uploader.requested(ana, inputOf(bytes));
  expect(second.media.id).not.toBe(announced.media.id);
  const id = await uploaded(ana, bytes);
  expect((await uploader.requested(bob, inputOf(bytes))).url).not.toBeNull();
  await seed.changeMedia(id, 'FAILED', { code: 'CORRUPT', message: 'Damaged.' });
  expect((await uploader.requested(ana, inputOf(bytes))).url).not.toBeNull();
});

test('two accounts of one slot share nothing', async () => {
  const neighbour = newId<'user'>(slotOf(ana));
  await sql`insert into users.accounts (slot, id, username, email, password_hash, display_name)
    values (${slotOf(ana)}, ${neighbour}, ${`n${neighbour}`}, ${`n${neighbour}@example.org`}, '-', 'Someone')`.execute(
    stack.clients.database.for(),
  );
  const bytes = bytesOf();
  const id = await uploaded(ana, bytes);
  const { url, media } = await uploader.requested(neighbour, inputOf(bytes));
  expect(url).not.toBeNull();
  expect(media.id).not.toBe(id);
});

test('a media that is in a post, or is the profile picture, is not given out again; one that is free still is', async () => {
  const bytes = bytesOf();
  const first = await uploaded(ana, bytes);
  await seed.post(ana, { media: [first] });
  const second = await uploaded(ana, bytes);
  expect(second).not.toBe(first);
  expect((await uploader.requested(ana, inputOf(bytes))).media.id).toBe(second);
  await seed.changeAccount(ana, { avatar: second });
  const third = await uploader.requested(ana, inputOf(bytes));
  expect(third.url).not.toBeNull();
  expect([first, second]).not.toContain(third.media.id);
});
