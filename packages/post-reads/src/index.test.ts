import { compareIds, type MediaId, newId, type UserId } from '@lumigraph/ids';
import { keys } from '@lumigraph/redis';
import { createSeed, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  type CachedPosts,
  createCachedPosts,
  createPostReads,
  createStoryReads,
  type MediaHome,
  type PostReads,
  type PublishedBefore,
  type PublishedPost,
} from './index.ts';

let stack: TestStack;
let seed: Seed;
let reads: PostReads;
let cached: CachedPosts;
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  reads = createPostReads(stack.clients.database);
  cached = createCachedPosts(stack.clients);
});
afterAll(() => stack.stop());

const noon = Date.UTC(2026, 5, 1, 12);

test('states are told of what exists, deleted or not', async () => {
  const author = await seed.account();
  const published = await seed.post(author, { publishedAt: new Date(noon) });
  const waiting = await seed.post(author, { status: 'PROCESSING' });
  const deleted = await seed.post(author, { publishedAt: new Date(noon), isDeleted: true });
  const states = await reads.states([published, waiting, deleted, newId<'post'>(3)]);
  expect([...states.keys()].sort()).toEqual([published, waiting, deleted].sort());
  expect(states.get(published)).toEqual({
    id: published,
    authorId: author,
    status: 'PUBLISHED',
    isDeleted: false,
    publishedAt: noon,
  });
  expect(states.get(waiting)).toMatchObject({ status: 'PROCESSING', publishedAt: null });
  expect(states.get(deleted)).toMatchObject({ isDeleted: true });
});

test('the states of stories say when they expire, and whether they have ended', async () => {
  const author = await seed.account();
  const media = await seed.media(author);
  const { states } = createStoryReads(stack.clients.database);
  const shown = await seed.story(author, { at: new Date(noon), media });
  const [waiting, deleted] = [
    await seed.story(author, { status: 'PROCESSING' }),
    await seed.story(author, { isDeleted: true }),
  ];
  const found = await states([shown, waiting, deleted, newId<'story'>(3)]);
  expect(found.size).toBe(3);
  expect(found.get(shown)).toEqual({
    id: shown,
    authorId: author,
    mediaId: media,
    status: 'PUBLISHED',
    hasEnded: false,
    expiresAt: noon + 86_400_000,
  });
  expect(found.get(waiting)).toMatchObject({ status: 'PROCESSING', hasEnded: false });
  expect(found.get(deleted)).toMatchObject({ hasEnded: true });
  expect(await states([])).toEqual(new Map());
});

test('the newest of several authors come by time of publication, ties by id, without what is not public', async () => {
  const authors = [await seed.account(), await seed.account(), await seed.account()];
  const expected: PublishedPost[] = [];
  for (const [index, authorId] of [...authors, ...authors, ...authors].entries()) {
    // Three posts of each moment, one per author.
    const publishedAt = noon + Math.floor(index / 3);
    expected.push({ id: await seed.post(authorId, { publishedAt: new Date(publishedAt) }), authorId, publishedAt });
    await seed.post(authorId, { publishedAt: new Date(publishedAt), isDeleted: true });
    await seed.post(authorId, { status: 'FAILED' });
  }
  expected.sort((a, b) => b.publishedAt - a.publishedAt || compareIds(b.id, a.id));

  expect(await reads.newestOf(authors, { before: null, limit: 100 })).toEqual(expected);
  for (const size of [1, 2, 4]) expect(await inPages(authors, size)).toEqual(expected);
  expect(await reads.newestOf([], { before: null, limit: 5 })).toEqual([]);
});

async function inPages(authors: UserId[], limit: number): Promise<PublishedPost[]> {
  const all: PublishedPost[] = [];
  for (let before: PublishedBefore | null = null; ; ) {
    const page: PublishedPost[] = await reads.newestOf(authors, { before, limit });
    all.push(...page);
    before = page.at(-1) ?? null;
    if (!before) return all;
  }
}

async function mediaOf(owner: UserId): Promise<[MediaId, MediaId, MediaId, MediaId]> {
  return [await seed.media(owner), await seed.media(owner), await seed.media(owner), await seed.media(owner)];
}

test('each media leads to its post or story', async () => {
  const author = await seed.account();
  const [first, second, free, told] = await mediaOf(author);
  const post = await seed.post(author, { media: [first, second] });
  const story = await seed.story(author, { media: told });
  expect(await reads.homesOfMedia([first, second, free, told])).toEqual(
    new Map<MediaId, MediaHome>([
      [first, { kind: 'post', id: post }],
      [second, { kind: 'post', id: post }],
      [told, { kind: 'story', id: story }],
    ]),
  );
  expect(await reads.homesOfMedia([])).toEqual(new Map());
});

test('nobody is pulled who has not published a pulled post', async () => {
  expect(await reads.pulledAmong([await seed.account()])).toEqual([]);
  expect(await reads.pulledAmong([])).toEqual([]);
});

test('what the cache answers is what PostgreSQL answered', async () => {
  const author = await seed.account();
  const media = [await seed.media(author), await seed.media(author)];
  const posts = [
    await seed.post(author, { publishedAt: new Date(noon), media: media.slice(0, 1), delivery: 'pull' }),
    await seed.post(author, { status: 'PROCESSING' }),
    await seed.post(author, { status: 'FAILED' }),
    await seed.post(author, { publishedAt: new Date(noon), isDeleted: true }),
    newId<'post'>(3),
  ];
  const other = await seed.account();
  media.push(await seed.media(author));
  const stories = [
    await seed.story(author, { at: new Date(noon), ...(media[2] && { media: media[2] }) }),
    await seed.story(author, { status: 'PROCESSING' }),
    await seed.story(author, { status: 'FAILED' }),
    await seed.story(author, { isDeleted: true }),
    newId<'story'>(3),
  ];
  const read = async (from: Omit<CachedPosts, 'reportedMedia'>) => [
    await from.states(posts),
    await from.homesOfMedia(media),
    await from.pulledAmong([author, other]),
    await from.storyStates(stories),
  ];
  const truth = await read({ ...reads, storyStates: createStoryReads(stack.clients.database).states });
  expect(await read(cached)).toEqual(truth);
  const statements: string[] = [];
  const stop = stack.clients.database.onQuery((statement) => statements.push(statement));
  await vi.waitFor(async () => {
    statements.length = 0;
    expect(await read(cached)).toEqual(truth);
    expect(statements).toEqual([]);
  });
  stop();
});

test('what the cache holds that is no post is not believed', async () => {
  const author = await seed.account();
  const media = await seed.media(author);
  const post = await seed.post(author, { media: [media] });
  for (const text of ['', 'x', post, `${post}:x:PUBLISHED:0:`, `${post}:${author}:SOLD:0:`, `${author}x`]) {
    await stack.clients.redis.set(keys.postState(post), `99=${text}`);
    await stack.clients.redis.set(keys.homeOfMedia(media), `99=${text === post ? '' : text}`);
    expect((await cached.states([post])).get(post)).toMatchObject({ authorId: author, status: 'PUBLISHED' });
    expect(await cached.homesOfMedia([media])).toEqual(new Map([[media, { kind: 'post', id: post }]]));
  }
  const story = await seed.story(author, { media: await seed.media(author) });
  const rest = `${author}:${media}:PUBLISHED:0`;
  for (const text of ['', 'x', story, `${story}:${rest}:`, `${story}:${rest}:soon`, `s${story}:${rest}:1`]) {
    await stack.clients.redis.set(keys.storyState(story), `99=${text}`);
    expect((await cached.storyStates([story])).get(story)).toMatchObject({ authorId: author, status: 'PUBLISHED' });
  }
});

test('of more authors than a round trip of keys PostgreSQL tells which are pulled', async () => {
  const star = await seed.account();
  await seed.post(star, { delivery: 'pull' });
  const others = Array.from({ length: 1_200 }, () => newId<'user'>(9));
  expect(await cached.pulledAmong([...others, star])).toEqual([star]);
});
