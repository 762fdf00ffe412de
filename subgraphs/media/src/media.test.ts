import { type MediaId, newId, slotOf, type UserId } from '@lumigraph/ids';
import { createExecutor, type Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createMediaRecord, createMediaSubgraph, type MediaRecord, mediaPrefix, type Rendition } from './index.ts';
import { tellProgress } from './progress.ts';

const FIELDS = `id status url renditions { name format width height byteSize url }`;
const MEDIA = `query ($id: ID!) { media(id: $id) { ${FIELDS} } }`;
const ENTITIES = `query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on Media {
  ${FIELDS} avif: url(format: AVIF) small: url(width: 100) } } }`;

let stack: TestStack;
let media: Subgraph;
let record: MediaRecord;
const ana = newId<'user'>(7);
const bob = newId<'user'>(8);
const secretive = newId<'user'>(9);

beforeAll(async () => {
  stack = await testStack();
  media = createMediaSubgraph(stack.clients);
  record = createMediaRecord(stack.clients);
  await join(ana, { isPrivate: false });
  await join(bob, { isPrivate: false });
  await join(secretive, { isPrivate: true });
});

afterAll(async () => {
  await media.stop();
  await record.stop();
  await stack.stop();
});

async function join(id: UserId, { isPrivate }: { isPrivate: boolean }): Promise<void> {
  const name = `person${id}`;
  await sql`insert into users.accounts (slot, id, username, email, password_hash, display_name, is_private)
    values (${slotOf(id)}, ${id}, ${name}, ${`${name}@example.org`}, '', ${name}, ${isPrivate})`.execute(db());
}

const db = () => stack.clients.database.for<unknown>();

async function announce(ownerId: UserId): Promise<MediaId> {
  const id = newId<'media'>(slotOf(ownerId));
  const uploadKey = `${mediaPrefix(id)}1/upload-x`;
  const rest = {
    kind: 'IMAGE',
    contentType: 'image/jpeg',
    byteSize: 9,
    sha256: null,
    altText: null,
    filter: null,
  } as const;
  await record.announce({ id, ownerId, uploadKey, ...rest });
  return id;
}

async function makeReady(id: MediaId): Promise<void> {
  await record.uploaded(id);
  const renditions: Rendition[] = (['jpeg', 'webp'] as const).flatMap((format) => [
    { name: 'large', format, width: 1080, height: 720, byteSize: 90, key: `${mediaPrefix(id)}1/large-${format}` },
    { name: 'thumbnail', format, width: 150, height: 150, byteSize: 9, key: `${mediaPrefix(id)}1/thumbnail-${format}` },
  ]);
  await record.ready(
    { id, generation: 1 },
    { width: 3000, height: 2000, blurHash: 'L', dominantColor: '#123456' },
    renditions,
  );
}

async function readyMedia(ownerId: UserId): Promise<MediaId> {
  const id = await announce(ownerId);
  await makeReady(id);
  return id;
}

const post = (authorId: UserId, media: readonly MediaId[]) => createSeed(stack.clients).post(authorId, { media });

async function ask(query: string, variables: Record<string, unknown>, viewer: UserId | null, accept = '') {
  const request = { viewer: viewer && { id: viewer }, requestId: '1', accept, address: '' };
  const { data, errors } = await createExecutor(media, () => undefined).execute(
    { query, variables },
    media.context(request),
  );
  expect(errors).toBeUndefined();
  return data ?? {};
}

const read = async (id: MediaId, viewer: UserId | null, accept?: string) =>
  (await ask(MEDIA, { id }, viewer, accept)).media;
const refsTo = (ids: readonly MediaId[]) => ({ refs: ids.map((id) => ({ __typename: 'Media', id })) });

describe('a media', () => {
  test('that is in no post is seen by its owner alone', async () => {
    const id = await readyMedia(ana);
    expect(await read(id, ana)).toMatchObject({ id, status: 'READY' });
    expect(await read(id, bob)).toBeNull();
    expect(await read(id, null)).toBeNull();
    expect(await ask(ENTITIES, refsTo([id]), bob)).toEqual({ _entities: [null] });
  });

  test('of a post is seen by who sees the post, and by nobody once that is deleted', async () => {
    const [id, hidden] = [await readyMedia(ana), await readyMedia(secretive)];
    const postId = await post(ana, [id]);
    await post(secretive, [hidden]);
    expect(await read(id, bob)).toMatchObject({ id });
    expect(await read(id, null)).toMatchObject({ id });
    expect(await ask(ENTITIES, refsTo([hidden, id]), bob)).toMatchObject({ _entities: [null, { id }] });
    await createSeed(stack.clients).deletePost(postId);
    expect(await ask(ENTITIES, refsTo([id]), bob)).toEqual({ _entities: [null] });
  });

  test('that does not exist is null', async () => {
    for (const id of ['0', 'x', newId<'media'>(7)]) expect(await ask(MEDIA, { id }, ana)).toEqual({ media: null });
  });

  test('that is not READY has no pictures; one that FAILED says why', async () => {
    const id = await announce(ana);
    expect(await read(id, ana)).toMatchObject({ status: 'AWAITING_UPLOAD', url: null, renditions: [] });
    await record.uploaded(id);
    await record.failed({ id, generation: 1 }, { code: 'CORRUPT', message: 'The image is damaged.' });
    const { media: failed } = await ask(
      `query ($id: ID!) { media(id: $id) { status failure { code message } } }`,
      { id },
      ana,
    );
    expect(failed).toEqual({ status: 'FAILED', failure: { code: 'CORRUPT', message: 'The image is damaged.' } });
  });
});

describe('the URL', () => {
  test('follows the Accept header, and is null for a format that is not made', async () => {
    const id = await readyMedia(ana);
    const entity = async (accept?: string) => (await ask(ENTITIES, refsTo([id]), ana, accept))._entities;
    expect(await entity('image/avif, image/webp')).toMatchObject([
      { url: expect.stringContaining('/large-webp?'), small: expect.stringContaining('/thumbnail-webp?'), avif: null },
    ]);
    expect(await entity('*/*')).toMatchObject([{ url: expect.stringContaining('/large-jpeg?') }]);
  });

  test.each([0, -1])('for a width of %i is BAD_USER_INPUT', async (width) => {
    const id = await readyMedia(ana);
    const query = `query ($id: ID!, $width: Int) { media(id: $id) { id url(width: $width) } }`;
    const { data, errors } = await stack.ask(media, query, { id, width }, ana);
    expect(data).toEqual({ media: { id, url: null } });
    expect(errors).toMatchObject([{ path: ['media', 'url'], extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  test('of public media is the same for everybody and for days; of private ones it is short-lived', async () => {
    const [open, hidden] = [await readyMedia(ana), await readyMedia(secretive)];
    await post(ana, [open]);
    vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-05-05T10:01:00Z') });
    try {
      const first = await read(open, bob);
      const short = await read(hidden, secretive);
      expect(short).toMatchObject({ url: expect.stringContaining(`for=${secretive}`) });
      vi.setSystemTime(new Date('2026-05-05T11:59:00Z'));
      expect(await read(open, null)).toEqual(first);
      expect(await read(hidden, secretive)).not.toEqual(short);
    } finally {
      vi.useRealTimers();
    }
  });
});

test('a page of 50 media costs two statements on media tables and one on each other', async () => {
  const ids = await Promise.all(Array.from({ length: 50 }, () => readyMedia(ana)));
  for (let start = 0; start < 50; start += 10) await post(ana, ids.slice(start, start + 10));
  await stack.flushRedis();
  const statements: string[] = [];
  const stop = stack.clients.database.onQuery((statement) => statements.push(statement));
  const { _entities } = await ask(ENTITIES, refsTo(ids), bob);
  stop();
  expect(_entities).toMatchObject(ids.map((id) => ({ id, renditions: { length: 4 } })));
  const count = (table: string) =>
    statements.filter((statement) => statement.replaceAll('"', '').replaceAll(/\s+/g, ' ').includes(`from ${table} `))
      .length;
  const tables = [
    'media.media',
    'media.renditions',
    'users.accounts',
    'users.following',
    'posts.posts',
    'posts.post_media',
  ];
  expect(Object.fromEntries(tables.map((table) => [table, count(table)]))).toEqual(
    Object.fromEntries(tables.map((table) => [table, 1])),
  );
  // Not what the outbox does meanwhile.
  expect(statements.filter((statement) => !/outbox|advisory/.test(statement))).toHaveLength(tables.length);
});

describe('mediaProgress', () => {
  const FOLLOW = `subscription ($id: ID!) { mediaProgress(mediaId: $id) { stage fraction media { status url renditions { name } } } }`;

  async function follow(id: MediaId, viewer: UserId | null) {
    const request = { viewer: viewer && { id: viewer }, requestId: '1', accept: '', address: '' };
    const executor = createExecutor(media, () => undefined);
    return executor.subscribe({ query: FOLLOW, variables: { id } }, () => media.context(request));
  }

  /** The subscription's answers, one by one; fails where it was refused. */
  async function answersOf(id: MediaId, viewer: UserId) {
    const result = await follow(id, viewer);
    if (!('next' in result)) throw new Error(JSON.stringify(result));
    return { next: async () => (await result.next()).value?.data?.mediaProgress, end: () => result.return(undefined) };
  }

  test('tells the present state first, then what changes, and ends when the media is READY', async () => {
    const id = await announce(ana);
    const answers = await answersOf(id, ana);
    expect(await answers.next()).toMatchObject({
      stage: 'awaiting',
      fraction: 0,
      media: { status: 'AWAITING_UPLOAD' },
    });
    await record.uploaded(id);
    const { events } = stack.clients;
    tellProgress(events, id, { stage: 'rendering', fraction: 0.5 });
    expect(await answers.next()).toMatchObject({
      stage: 'rendering',
      fraction: 0.5,
      media: { status: 'PROCESSING', url: null, renditions: [] },
    });
    tellProgress(events, id, { stage: 'decoding', fraction: 0.1 });
    tellProgress(events, id, { stage: 'rendering', fraction: 0.1 + 0.6 });
    expect(await answers.next()).toMatchObject({ fraction: 0.7, media: { status: 'PROCESSING' } });
    await makeReady(id);
    tellProgress(events, id, { stage: 'ready', fraction: 1 });
    const ready = {
      stage: 'ready',
      fraction: 1,
      media: { status: 'READY', url: expect.stringContaining('large'), renditions: { length: 4 } },
    };
    expect(await answers.next()).toMatchObject(ready);
    expect(await answers.next()).toBeUndefined();
    expect(await (await answersOf(id, ana)).next()).toMatchObject(ready);
  });

  test('hears of the end even where the live message is lost', async () => {
    const id = await announce(ana);
    await record.uploaded(id);
    const answers = await answersOf(id, ana);
    expect(await answers.next()).toMatchObject({ stage: 'uploaded' });
    await record.failed({ id, generation: 1 }, { code: 'CORRUPT', message: '' });
    expect(await answers.next()).toMatchObject({ stage: 'failed', media: { status: 'FAILED' } });
    expect(await answers.next()).toBeUndefined();
  });

  test('ends at once when the client leaves', async () => {
    const answers = await answersOf(await announce(ana), ana);
    await answers.next();
    const waiting = answers.next();
    await answers.end();
    expect(await waiting).toBeUndefined();
  });

  test("of someone else's media is NOT_FOUND", async () => {
    const id = await readyMedia(ana);
    expect(await follow(id, bob)).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
    expect(await follow(id, null)).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
  });
});
