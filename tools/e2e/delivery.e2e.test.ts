import { randomBytes } from 'node:crypto';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parseId, slotOf } from '@lumigraph/ids';
import { type DocumentNode, parse } from 'graphql';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Person, signUp } from '../client/person.ts';
import { startTestSystem, type TestStack, type TestSystem, TOPOLOGIES, testStack } from '../test-stack/index.ts';
import { photo } from './pictures.ts';

describe.each(TOPOLOGIES)('%s', (topology) => {
  let stack: TestStack;
  let system: TestSystem;
  let eve: Person;
  let other: Person;
  let subject: string;
  beforeAll(async () => {
    subject = `minio.${randomBytes(6).toString('hex')}`;
    stack = await testStack({ OBJECT_STORE_SUBJECT: subject });
    system = await startTestSystem(stack, topology);
    eve = await join('eve');
    other = await join('other');
  }, 120_000);
  afterAll(async () => {
    await system?.stop();
    await stack?.stop();
  });

  const join = (username: string) => signUp(system.url, { username, password: 'correct horse battery' });

  async function askAs({ api }: Person, text: string): Promise<string> {
    const document = parse(text) as DocumentNode as TypedDocumentNode<Record<string, unknown>, Record<string, never>>;
    const { data, errors } = await api.ask(document, {});
    expect(errors).toBeUndefined();
    return JSON.stringify(data);
  }

  const statusOf = async (url: string) => (await fetch(url)).status;

  async function urlsOf(viewer: Person, postId: string): Promise<string[]> {
    const media = (await viewer.see(postId))?.media ?? [];
    return media.flatMap((one) => [one?.url ?? [], ...(one?.renditions ?? []).map(({ url }) => url)]).flat();
  }

  test('what everybody sees is fetched by everybody until its owner goes private', async () => {
    const mediaId = await eve.upload(await photo());
    expect((await eve.processed(mediaId)).status).toBe('READY');
    const { id } = await eve.post({ mediaIds: [mediaId] });
    await expect.poll(async () => (await other.see(id))?.status, { timeout: 30_000 }).toBe('PUBLISHED');
    const urls = await urlsOf(other, id);
    expect(urls.length).toBeGreaterThan(4);
    for (const url of urls) {
      const answer = await fetch(url);
      expect([answer.status, answer.headers.get('cache-control')]).toEqual([200, 'public, max-age=604800, immutable']);
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
      await answer.body?.cancel();
    }
    await eve.updateProfile({ isPrivate: true });
    for (const url of urls) expect(await statusOf(url)).toBe(404);
    for (const url of await urlsOf(eve, id)) expect(await statusOf(url)).toBe(200);
    await eve.updateProfile({ isPrivate: false });
    for (const url of urls) expect(await statusOf(url)).toBe(200);
  }, 120_000);

  test('what a private account shows is fetched by a follower until they are blocked', async () => {
    const [owner, fan] = [await join('owner'), await join('fan')];
    await fan.follow(owner);
    await owner.updateProfile({ isPrivate: true });
    const mediaId = await owner.upload(await photo());
    expect((await owner.processed(mediaId)).status).toBe('READY');
    const { id } = await owner.post({ mediaIds: [mediaId] });
    await expect.poll(async () => (await fan.see(id))?.status, { timeout: 30_000 }).toBe('PUBLISHED');
    const [urls, own] = [await urlsOf(fan, id), await urlsOf(owner, id)];
    expect([urls.length > 4, own.length > 4]).toEqual([true, true]);
    for (const url of [...urls, ...own]) expect(await statusOf(url)).toBe(200);
    expect(await askAs(owner, `mutation { block(userId: "${fan.id}") { userErrors { code } } }`)).toContain(
      '"userErrors":[]',
    );
    for (const url of urls) expect(await statusOf(url)).toBe(404);
    for (const url of own) expect(await statusOf(url)).toBe(200);
  }, 120_000);

  test('a filter that is chosen before publishing is what everybody sees', async () => {
    const mediaId = await eve.upload(await photo());
    const plain = await eve.processed(mediaId);
    const ask = (text: string) => askAs(eve, text);
    const previews = await ask(`{ media(id: "${mediaId}") { filterPreviews { filter { name } url } } }`);
    const [preview = ''] = /http[^"]*filter=moon[^"]*/.exec(previews) ?? [];
    expect((await fetch(preview)).headers.get('content-type')).toBe('image/jpeg');
    const set = await ask(
      `mutation { setFilter(mediaId: "${mediaId}", filter: "moon") { media { status } userErrors { code } } }`,
    );
    expect(set).toContain('"userErrors":[]');
    const filtered = await eve.processed(mediaId);
    expect([filtered.status, filtered.width]).toEqual(['READY', plain.width]);
    for (const { url } of plain.renditions) expect(await statusOf(url)).toBe(404);
    const { id } = await eve.post({ mediaIds: [mediaId] });
    await expect.poll(async () => (await other.see(id))?.status, { timeout: 30_000 }).toBe('PUBLISHED');
    for (const url of await urlsOf(other, id)) expect(await statusOf(url)).toBe(200);
    await expect.poll(() => generationsOf(mediaId), { timeout: 30_000 }).toEqual(['1 original', '2 renditions']);
    expect(
      await ask(`mutation { setFilter(mediaId: "${mediaId}", filter: null) { media { id } userErrors { code } } }`),
    ).toContain('CONFLICT');
  }, 120_000);

  /** What kinds of objects there are of a media, by their generation. */
  async function generationsOf(mediaId: string): Promise<string[]> {
    const id = parseId<'media'>(mediaId);
    const listed = id ? await stack.clients.store.list(`${slotOf(id)}/${id}/`, null, 100) : [];
    const kinds = listed.map(({ key }) => {
      const [, , generation, name = ''] = key.split('/');
      return `${generation} ${name.startsWith('original-') ? 'original' : 'renditions'}`;
    });
    return [...new Set(kinds)].sort();
  }

  test('an object store that tells of new objects completes the upload', async () => {
    const mediaId = await eve.send(await photo());
    const { rows } = await sql<{
      key: string;
    }>`select upload_key as key from media.media where id = ${mediaId}`.execute(stack.clients.database.for());
    const object = { key: encodeURIComponent(rows[0]?.key ?? ''), size: 1 };
    const told = { Records: [{ eventName: 's3:ObjectCreated:Put', s3: { bucket: { name: 'lumigraph' }, object } }] };
    stack.clients.events.inside.connection.publish(subject, Buffer.from(JSON.stringify(told)));
    expect((await eve.processed(mediaId)).status).toBe('READY');
  }, 120_000);
});
