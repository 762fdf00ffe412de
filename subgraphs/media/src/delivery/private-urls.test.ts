import { type MediaId, type PostId, slotOf, type UserId } from '@lumigraph/ids';
import { type HttpServer, serveHttp } from '@lumigraph/lifecycle';
import { tellRoundTrips } from '@lumigraph/redis';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { createMediaRecord, createMediaSubgraph, type MediaRecord, mediaPrefix, type Rendition } from '../index.ts';
import { createDelivery } from './delivery.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

let stack: TestStack;
let seed: Seed;
let record: MediaRecord;
let subgraph: Subgraph;
let server: HttpServer;
let photo: Buffer;
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  record = createMediaRecord(stack.clients);
  photo = await sharp({ create: { width: 150, height: 150, channels: 3, background: '#336699' } })
    .jpeg()
    .toBuffer();
  const { log, metrics } = stack.clients;
  const routes = createDelivery(stack.clients);
  server = await serveHttp({ host: '127.0.0.1', port: 0, log, metrics, routes, checks: {} });
  subgraph = createMediaSubgraph({ ...stack.clients, config: { ...stack.config, mediaUrl: server.url } });
});
afterEach(() => {
  vi.useRealTimers();
});
afterAll(async () => {
  await server.close(0);
  await Promise.all([subgraph.stop(), record.stop()]);
  await stack.stop();
});

/** A media that is READY, as a picture and as a playlist with its segments. */
async function ready(owner: UserId): Promise<MediaId> {
  const id = await seed.media(owner);
  const renditions: Rendition[] = [
    { name: 'large', format: 'jpeg', width: 1080, height: 720, byteSize: 9, key: `${mediaPrefix(id)}1/large-x` },
    { name: 'thumbnail', format: 'jpeg', width: 150, height: 150, byteSize: 9, key: `${mediaPrefix(id)}1/small-x` },
    { name: 'hls', format: 'hls', width: 640, height: 360, byteSize: 9, key: `${mediaPrefix(id)}1/hls-x` },
    { name: '360p', format: 'fmp4', width: 640, height: 360, byteSize: 9, key: `${mediaPrefix(id)}1/360p-x.mp4` },
  ];
  for (const { key, format } of renditions) {
    const bytes = format === 'hls' ? Buffer.from('#EXTM3U\n#EXTINF:4,\n360p-x.mp4\n#EXT-X-ENDLIST\n') : photo;
    await stack.clients.store.put(key, bytes, { contentType: 'image/jpeg' });
  }
  expect(await record.addRenditions({ id, generation: 1 }, renditions)).toBe(true);
  return id;
}

/** A picture that a private account has posted, and one of its followers. */
async function followed(): Promise<{ owner: UserId; follower: UserId; id: MediaId; post: PostId }> {
  const [owner, follower] = [await seed.account({ isPrivate: true }), await seed.account()];
  await seed.follow(follower, owner);
  const id = await ready(owner);
  return { owner, follower, id, post: await seed.post(owner, { media: [id] }) };
}

const QUERY = `query ($id: ID!) { media(id: $id) {
  url adaptiveUrl small: adaptiveUrl(width: 100) hls renditions { url } filterPreviews { url } } }`;

/** The URLs that the graph gives a viewer of a media, none where they may not see it; the first is the picture's. */
async function urlsOf(id: MediaId, viewer: UserId | null): Promise<string[]> {
  const { data, errors } = await stack.ask(subgraph, QUERY, { id }, viewer);
  expect(errors).toBeUndefined();
  return JSON.stringify(data).match(/http[^"]+/g) ?? [];
}

async function urlOf(id: MediaId, viewer: UserId | null): Promise<string> {
  const [url] = await urlsOf(id, viewer);
  return url ?? '';
}

const forWhom = (url: string) => new URL(url).searchParams.get('for');

async function statusOf(url: string): Promise<number> {
  const answer = await fetch(url);
  await answer.body?.cancel();
  return answer.status;
}

/** The answers to all of them, each once. */
const statusesOf = async (urls: readonly string[]) => [...new Set(await Promise.all(urls.map(statusOf)))];

/** What is given of a media to someone who may see it, with what its playlist names in turn. */
async function given(id: MediaId, viewer: UserId | null): Promise<string[]> {
  const urls = await urlsOf(id, viewer);
  const playlist = await (await fetch(urls.find((url) => url.includes('/hls-')) ?? '')).text();
  const segments = (playlist.match(/^http.*$/gm) ?? []).map((url) => url.replace(stack.config.mediaUrl, server.url));
  expect([urls.length >= 6, segments.length]).toEqual([true, 1]);
  const all = [...urls, ...segments];
  expect([...new Set(all.map(forWhom))]).toEqual([viewer ?? 'guest']);
  expect(await statusesOf(all)).toEqual([200]);
  return all;
}

type Followed = Awaited<ReturnType<typeof followed>>;

test.each<[string, (of: Followed) => Promise<void>]>([
  ['is a follower no more', ({ owner, follower }) => seed.unfollow(follower, owner)],
  ['is blocked by the owner', ({ owner, follower }) => seed.block(owner, follower)],
  ['blocks the owner', ({ owner, follower }) => seed.block(follower, owner)],
  ['is suspended', ({ follower }) => seed.changeAccount(follower, { state: 'suspended' })],
  ['leaves', ({ follower }) => seed.changeAccount(follower, { state: 'deleted' })],
])('the URLs of who sees what a private account shows end at once when that viewer %s', async (_why, change) => {
  const about = await followed();
  const other = await seed.account();
  await seed.follow(other, about.owner);
  const [urls, others, own] = await Promise.all(
    [about.follower, other, about.owner].map((who) => given(about.id, who)),
  );
  await change(about);
  expect(await urlsOf(about.id, about.follower)).toEqual([]);
  expect(await statusesOf(urls ?? [])).toEqual([404]);
  expect(await statusesOf([...(others ?? []), ...(own ?? [])])).toEqual([200]);
});

test('they live again while they last when that viewer is back', async () => {
  const { owner, follower, id } = await followed();
  const urls = await given(id, follower);
  await seed.unfollow(follower, owner);
  await seed.changeAccount(follower, { state: 'suspended' });
  await seed.follow(follower, owner);
  expect(await statusesOf(urls)).toEqual([404]);
  await seed.changeAccount(follower, { state: 'active' });
  expect(await statusesOf(urls)).toEqual([200]);
});

test('a URL is good for whoever has it, and ends with the right of whom it was given to', async () => {
  const { owner, follower, id } = await followed();
  const friend = await seed.account();
  const urls = await given(id, follower);
  expect(await urlsOf(id, friend)).toEqual([]);
  await seed.block(owner, friend);
  expect(await statusesOf(urls)).toEqual([200]);
  await seed.unfollow(follower, owner);
  expect(await statusesOf(urls)).toEqual([404]);
});

test('the person whom a URL names cannot be exchanged', async () => {
  const { owner, follower, id } = await followed();
  const url = await urlOf(id, follower);
  expect(forWhom(url)).toBe(follower);
  await seed.unfollow(follower, owner);
  const { pathname, search, origin } = new URL(url);
  const others = new URLSearchParams(search);
  others.delete('for');
  for (const forged of [
    ...[owner, 'guest', 'public', 'private', ''].map((name) => url.replace(`for=${follower}`, `for=${name}`)),
    `${url}&for=${owner}`,
    url.replace(`for=${follower}`, `for=${owner}&for=${follower}`),
    `${origin}${pathname}?${others}`,
  ]) {
    expect(await statusOf(forged), forged).toBe(403);
  }
  expect(await statusOf(url)).toBe(404);
});

test('of one media a viewer always gets the same URL for a while, and each viewer one of their own, unless everybody may see it', async () => {
  const { owner, follower, id } = await followed();
  const ask = () => Promise.all([follower, follower, owner].map((who) => urlOf(id, who)));
  // Beside the end of a window.
  vi.useFakeTimers({ toFake: ['Date'], now: Math.ceil(Date.now() / DAY_MS) * DAY_MS + MINUTE_MS });
  const [first, second, owners] = await ask();
  expect(second).toBe(first);
  expect(owners).not.toBe(first);
  vi.setSystemTime(Date.now() + 13 * MINUTE_MS);
  expect(await ask()).toEqual([first, first, owners]);
  await sql`update users.accounts set is_private = false where id = ${owner}`.execute(stack.clients.database.for());
  await seed.changeAccount(owner, {});
  const open = await Promise.all([follower, owner, null].map((who) => urlOf(id, who)));
  expect([new Set(open).size, forWhom(open[0] ?? '')]).toEqual([1, 'public']);
});

test('the URLs of a story end when it expires, whoever has them, but for its owner’s', async () => {
  const [owner, viewer] = [await seed.account(), await seed.account()];
  const id = await ready(owner);
  await seed.story(owner, { media: id, at: new Date(Date.now() - DAY_MS + 10 * MINUTE_MS) });
  const shown = [...(await given(id, viewer)), ...(await given(id, null))];
  const own = await given(id, owner);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 9 * MINUTE_MS });
  expect(await statusesOf(shown)).toEqual([200]);
  vi.setSystemTime(Date.now() + MINUTE_MS);
  expect(await statusesOf(shown)).toEqual([404]);
  expect(await statusesOf(own)).toEqual([200]);
});

test('a block ends the URLs of a story that others go on seeing, signed in or not', async () => {
  const [owner, viewer, other] = [await seed.account(), await seed.account(), await seed.account()];
  const id = await ready(owner);
  await seed.story(owner, { media: id });
  const urls = await given(id, viewer);
  const others = [...(await given(id, other)), ...(await given(id, null))];
  await seed.block(owner, viewer);
  expect(await statusesOf(urls)).toEqual([404]);
  expect(await statusesOf(others)).toEqual([200]);
});

/** Reports a post as the posts domain writes it; returns what changes the state of the report. */
async function report({ owner, id, post }: Followed): Promise<(status: string) => Promise<void>> {
  const db = stack.clients.database.for();
  const slot = slotOf(post);
  await sql`insert into posts.reported_subjects (slot, kind, subject_id, author_id, status)
    values (${slot}, 'POST', ${post}, ${owner}, 'OPEN')`.execute(db);
  await sql`insert into posts.reported_media (slot, kind, subject_id, media_id)
    values (${slot}, 'POST', ${post}, ${id})`.execute(db);
  return async (status) => {
    await sql`update posts.reported_subjects set status = ${status} where slot = ${slot} and subject_id = ${post}`.execute(
      db,
    );
  };
}

test('a moderator’s URLs of what is reported end when that is decided upon, and with the role', async () => {
  const about = await followed();
  const moderator = await seed.account();
  await seed.changeAccount(moderator, { role: 'moderator' });
  expect(await urlsOf(about.id, moderator)).toEqual([]);
  const decide = await report(about);
  const urls = await given(about.id, moderator);
  await decide('DISMISSED');
  expect(await statusesOf(urls)).toEqual([404]);
  await decide('OPEN');
  expect(await statusesOf(urls)).toEqual([200]);
  await seed.changeAccount(moderator, { role: 'member' });
  expect(await statusesOf(urls)).toEqual([404]);
});

test('owners have URLs of what they have not published, previews too, as long as their account is there', async () => {
  const owner = await seed.account();
  const id = await ready(owner);
  const urls = await given(id, owner);
  expect(urls.filter((url) => url.includes('/preview?')).length).toBeGreaterThanOrEqual(20);
  expect(await urlsOf(id, await seed.account())).toEqual([]);
  await seed.changeAccount(owner, { state: 'suspended' });
  expect(await statusesOf(urls)).toEqual([404]);
});

test('who may see it is asked of the cache, in one round trip for each thing asked', async () => {
  const { follower, id } = await followed();
  const url = await urlOf(id, follower);
  const statements: string[] = [];
  onTestFinished(stack.clients.database.onQuery((statement) => statements.push(statement)));
  let roundTrips = 0;
  tellRoundTrips(stack.clients.redis, () => (roundTrips += 1));
  // What is read for the first time fills the cache after the answer.
  await vi.waitFor(async () => {
    [statements.length, roundTrips] = [0, 0];
    expect(await statusOf(url)).toBe(200);
    expect(statements.filter((statement) => !statement.includes('outbox'))).toEqual([]);
  });
  // The media and its renditions; the people and the relations; the post that shows it, and that post's state.
  expect(roundTrips).toBe(6);
});
