import { createHash, randomBytes } from 'node:crypto';
import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type DocumentNode, parse } from 'graphql';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { type Person, signIn, signUp } from '../client/person.ts';
import {
  filesBelow,
  startTestSystem,
  type TestStack,
  type TestSystem,
  TOPOLOGIES,
  testStack,
} from '../test-stack/index.ts';
import { photo } from './pictures.ts';

const MIB = 1024 * 1024;
const PART = 16 * MIB;
const PASSWORD = 'correct horse battery';
const film = randomBytes(70 * MIB);
const sha256 = createHash('sha256').update(film).digest('hex');

const payload = z.looseObject({
  upload: z
    .object({
      media: z.object({ id: z.string(), status: z.string() }),
      parts: z.array(z.object({ number: z.int(), url: z.string(), byteSize: z.int(), isUploaded: z.boolean() })),
    })
    .nullish(),
  media: z.looseObject({ id: z.string(), status: z.string() }).nullish(),
  userErrors: z.array(z.looseObject({ code: z.string() })),
});
type Payload = z.output<typeof payload>;
type Part = NonNullable<Payload['upload']>['parts'][number];

const UPLOAD = `upload { media { id status } parts { number url byteSize isUploaded } } userErrors { code message }`;
const MEDIA = `media { id status failure { code } } userErrors { code message }`;

/** Asks by the text of an operation of one root field. */
async function ask({ api }: Person, field: string): Promise<Payload> {
  const document = parse(field) as DocumentNode as TypedDocumentNode<Record<string, unknown>, Record<string, never>>;
  const { data, errors } = await api.ask(document, {});
  expect(errors).toBeUndefined();
  return payload.parse(Object.values(data ?? {})[0]);
}

const announce = (person: Person) =>
  ask(
    person,
    `mutation { requestUpload(input: { kind: VIDEO, contentType: "video/mp4", byteSize: ${film.length}, sha256: "${sha256}" }) { ${UPLOAD} } }`,
  );
const resume = (person: Person, id: string) => ask(person, `mutation { resumeUpload(mediaId: "${id}") { ${UPLOAD} } }`);
const complete = (person: Person, id: string) =>
  ask(person, `mutation { completeUpload(mediaId: "${id}") { ${MEDIA} } }`);
const abort = (person: Person, id: string) => ask(person, `mutation { abortUpload(mediaId: "${id}") { ${MEDIA} } }`);

const bytesOf = ({ number, byteSize }: Part) => film.subarray((number - 1) * PART, (number - 1) * PART + byteSize);

async function send(part: Part): Promise<void> {
  const { status } = await fetch(part.url, { method: 'PUT', body: new Uint8Array(bytesOf(part)) });
  expect(status).toBe(200);
}

/** Sends half of a part, and is cut off. */
function sendHalf(part: Part): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const put = request(part.url, { method: 'PUT', headers: { 'content-length': part.byteSize } });
  put.on('error', () => undefined).on('close', resolve);
  put.write(bytesOf(part).subarray(0, part.byteSize / 2), () => put.destroy());
  return promise;
}

describe.each(TOPOLOGIES)('%s', (topology) => {
  let stack: TestStack;
  let system: TestSystem;
  let eve: Person;
  beforeAll(async () => {
    stack = await testStack();
    system = await startTestSystem(stack, topology);
    eve = await signUp(system.url, { username: 'eve', password: PASSWORD });
  }, 120_000);
  afterAll(async () => {
    await system?.stop();
    await stack?.stop();
  });

  const db = () => stack.clients.database.for<unknown>();

  /** What the store has of a media, and of any upload in parts. */
  async function leftOf(mediaId: string): Promise<string[]> {
    const folder = stack.config.objectStoreUrl.slice('disk://'.length);
    const paths = await filesBelow(folder);
    return paths.filter((path) => path.includes(`/${mediaId}@/`) || path.startsWith(`${folder}/uploads/`));
  }

  test('an upload that was cut is gone on with by another session, and is whole', async () => {
    const { upload } = await announce(eve);
    const [first, second, third] = upload?.parts ?? [];
    if (!upload || !first || !second || !third) throw new Error('there are no parts');
    await send(first);
    await send(third);
    await sendHalf(second);
    const { id } = upload.media;
    expect((await complete(eve, id)).userErrors).toMatchObject([{ code: 'NOT_UPLOADED' }]);

    const later = await signIn(system.url, 'eve', PASSWORD);
    const resumed = (await resume(later, id)).upload?.parts ?? [];
    expect(resumed.map(({ isUploaded }) => isUploaded)).toEqual([true, false, true, false, false]);
    for (const part of resumed.filter(({ number, isUploaded }) => !isUploaded || number === 3)) await send(part);

    // What was sent is looked at before it is processed.
    await system.end(system.workerOf('media'));
    expect((await complete(later, id)).media).toMatchObject({ id, status: 'PROCESSING' });
    const { rows } = await sql<{ key: string }>`select upload_key as key from media.media where id = ${id}`.execute(
      db(),
    );
    expect((await buffer(await stack.clients.store.get(rows[0]?.key ?? ''))).equals(film)).toBe(true);
    expect((await complete(eve, id)).media?.status).toBe('PROCESSING');
    expect((await resume(eve, id)).upload).toMatchObject({ parts: [], media: { status: 'PROCESSING' } });
    const again = await announce(eve);
    expect(again.upload).toMatchObject({ parts: [], media: { id } });
    await system.revive(system.workerOf('media'));
  }, 120_000);

  test('an upload that is aborted leaves nothing in the store', async () => {
    const other = await signUp(system.url, { username: 'olaf', password: PASSWORD });
    const { upload } = await announce(other);
    const [first, second] = upload?.parts ?? [];
    if (!upload || !first || !second) throw new Error('there are no parts');
    await send(first);
    await sendHalf(second);
    const { id } = upload.media;
    expect((await abort(eve, id)).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    expect((await abort(other, id)).media).toMatchObject({ status: 'FAILED', failure: { code: 'NOT_UPLOADED' } });
    await expect.poll(() => leftOf(id), { timeout: 60_000 }).toEqual([]);
    expect((await fetch(second.url, { method: 'PUT', body: new Uint8Array(bytesOf(second)) })).status).toBe(404);
    expect(await leftOf(id)).toEqual([]);
  }, 120_000);

  test('an upload that nobody goes on with for a day fails, and the post that waits for it', async () => {
    const mediaId = await eve.send(await photo(400, 300));
    const post = await eve.post({ mediaIds: [mediaId] });
    expect(post.status).toBe('PROCESSING');
    await sql`update media.media set active_at = now() - interval '25 hours' where id = ${mediaId}`.execute(db());
    await sql`insert into media.sweeps (name, due_at) values ('expiry', now())
      on conflict (name) do update set due_at = now()`.execute(db());
    await expect.poll(async () => (await eve.see(post.id))?.status, { timeout: 60_000 }).toBe('FAILED');
    expect((await complete(eve, mediaId)).media).toMatchObject({ status: 'FAILED', failure: { code: 'NOT_UPLOADED' } });
    await expect
      .poll(async () => (await leftOf(mediaId)).filter((path) => path.includes(mediaId)), { timeout: 60_000 })
      .toEqual([]);
  }, 120_000);
});
