import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { type MediaId, newId, slotOf } from '@lumigraph/ids';
import { createMediaRecord, type MediaRecord, mediaPrefix } from '@lumigraph/media';
import { createSeed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createEdge } from './edge.ts';
import { createObjectDeletion } from './objects.ts';
import { createWithdrawal } from './withdrawal.ts';

const ana = newId<'user'>(7);
const TOKEN = 'the-token-of-the-cdn';

let stack: TestStack;
let record: MediaRecord;
/** The CDN: it answers with the statuses in turn, the last one again and again, and notes what it is asked. */
let cdn: Server;
let answers: number[];
let asked: { authorization: string | undefined; body: unknown; objects: number }[];

beforeAll(async () => {
  cdn = createServer(async (request, response) => {
    const body: unknown = JSON.parse(await text(request));
    const object = await stack.clients.store.head(`${Reflect.get(Object(body), 'prefix')}1/large-x`);
    asked.push({ authorization: request.headers.authorization, body, objects: object ? 1 : 0 });
    response.writeHead((answers.length > 1 ? answers.shift() : answers[0]) ?? 200).end();
  });
  cdn.listen(0, '127.0.0.1');
  await once(cdn, 'listening');
  const { port } = cdn.address() as AddressInfo;
  stack = await testStack({ CDN_PURGE_URL: `http://127.0.0.1:${port}/purge`, CDN_PURGE_TOKEN: TOKEN });
  record = createMediaRecord(stack.clients);
});
afterAll(async () => {
  cdn.close();
  await record.stop();
  await stack.stop();
});
beforeEach(() => {
  answers = [204];
  asked = [];
});

/** A media with one rendition. */
async function newMedia(): Promise<MediaId> {
  const id = newId<'media'>(slotOf(ana));
  const about = { id, ownerId: ana, kind: 'IMAGE', contentType: 'image/jpeg', byteSize: 1, sha256: null } as const;
  await record.announce({ ...about, uploadKey: `${mediaPrefix(id)}1/upload-x`, altText: null, filter: null });
  await stack.clients.store.put(`${mediaPrefix(id)}1/large-x`, Buffer.from('x'), { contentType: 'image/jpeg' });
  return id;
}

async function deletedMedia(): Promise<MediaId> {
  const id = await newMedia();
  await record.remove([id]);
  return id;
}

const forget = (mediaId: MediaId) =>
  createObjectDeletion({ ...stack.clients, record, edge: createEdge(stack.clients) })({
    mediaId,
    ownerId: ana,
    version: 1,
  });

test('a CDN is told of a deleted media once its objects are gone, by the hook and with its token', async () => {
  const id = await deletedMedia();
  await forget(id);
  const body = { mediaId: id, prefix: mediaPrefix(id) };
  expect(asked).toEqual([{ authorization: `Bearer ${TOKEN}`, body, objects: 0 }]);
});

test('of a media that is there nothing is deleted', async () => {
  const id = await newMedia();
  await forget(id);
  expect(asked).toEqual([]);
  expect(await stack.clients.store.head(`${mediaPrefix(id)}1/large-x`)).not.toBeNull();
});

test('what its owner takes from the public a CDN forgets too, all of it; else nothing', async () => {
  const seed = createSeed(stack.clients);
  const bob = await seed.account();
  const ids = await Promise.all(Array.from({ length: 120 }, () => seed.media(bob)));
  await seed.media(bob, 'PROCESSING');
  await seed.media(await seed.account());
  const { byPrivacy, byAbsence } = createWithdrawal(stack.clients);
  const told = { userId: bob, version: 2 };
  await Promise.all([byPrivacy(told), byAbsence(told)]);
  expect(asked).toEqual([]);
  const purged = () => asked.map(({ body }) => String(Reflect.get(Object(body), 'mediaId'))).sort();
  await sql`update users.accounts set is_private = true where id = ${bob}`.execute(stack.clients.database.for());
  await byAbsence(told);
  expect(asked).toEqual([]);
  await byPrivacy(told);
  expect(purged()).toEqual([...ids].sort());
  asked = [];
  await seed.changeAccount(bob, { state: 'suspended' });
  await byAbsence(told);
  expect(purged()).toEqual([...ids].sort());
});

test('a CDN that is busy is asked again later, which counts against nothing; one that refuses is a fault', async () => {
  const id = await deletedMedia();
  for (const status of [500, 503, 429]) {
    answers = [status];
    await expect(forget(id)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  }
  for (const status of [301, 401, 404]) {
    answers = [status];
    await expect(forget(id)).rejects.toMatchObject({ code: 'PURGE_REFUSED' });
  }
  answers = [200];
  await forget(id);
  expect(asked).toHaveLength(7);
});
