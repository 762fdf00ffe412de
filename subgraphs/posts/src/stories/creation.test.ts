import { type MediaId, newId, type StoryId, slotOf, type UserId } from '@lumigraph/ids';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPublishing, type Publishing } from '../publishing.ts';
import { createPostsSubgraph } from '../subgraph.ts';
import { collect, postClient } from '../test-client.ts';
import { type StoryClient, storyClient } from './test-client.ts';

const DAY_MS = 86_400_000;
const EVENTS = ['stories.created', 'stories.published', 'stories.deleted'] as const;

let stack: TestStack;
let seed: Seed;
let subgraph: Subgraph;
let publishing: Publishing;
let client: StoryClient;
let tellings: ({ event: (typeof EVENTS)[number] } & Awaited<ReturnType<typeof collect<(typeof EVENTS)[number]>>>)[];
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  subgraph = createPostsSubgraph(stack.clients);
  publishing = createPublishing(stack.clients);
  client = storyClient(stack, subgraph);
  tellings = await Promise.all(EVENTS.map(async (event) => ({ event, ...(await collect(stack, event)) })));
});
afterAll(async () => {
  await Promise.all([subgraph, publishing, ...tellings].map((part) => part.stop()));
  await stack.stop();
});

async function created(author: UserId, media?: MediaId): Promise<StoryId> {
  const { story } = await client.create(author, media ?? (await seed.media(author)));
  if (!story) throw new Error('no story');
  return story.id;
}

/** What was told of a story by events of this name. */
async function told(name: (typeof EVENTS)[number], id: StoryId) {
  await stack.settled();
  return tellings.flatMap(({ event, seen }) => (event === name ? seen.filter(({ storyId }) => storyId === id) : []));
}

const refused = (code: string, field: string[] | null) => ({ story: null, userErrors: [{ code, field }] });

test('a story of a ready picture is published at once, for a day, and bears its author’s slot', async () => {
  const ada = await seed.account();
  const media = await seed.media(ada);
  const before = Date.now();
  const { story, userErrors } = await client.create(ada, media);
  expect(userErrors).toEqual([]);
  expect(story).toMatchObject({ author: { id: ada }, media: { id: media }, status: 'PUBLISHED', failure: null });
  const [id, createdAt] = [story?.id ?? newId<'story'>(0), Date.parse(story?.createdAt ?? '')];
  expect(slotOf(id)).toBe(slotOf(ada));
  expect(createdAt).toBeGreaterThanOrEqual(before - 1_000);
  expect(Date.parse(story?.expiresAt ?? '')).toBe(createdAt + DAY_MS);
  expect(await client.story(null, id)).toEqual({ ...story, seenByViewer: false });
  expect(await told('stories.published', id)).toEqual([{ storyId: id, authorId: ada, version: 2 }]);
  expect(await told('stories.created', id)).toEqual([]);
});

test('a video makes a story as a picture does', async () => {
  const ada = await seed.account();
  const video = await seed.media(ada);
  await sql`update media.media set kind = 'VIDEO' where slot = ${slotOf(video)} and id = ${video}`.execute(
    stack.clients.database.for(),
  );
  expect((await client.create(ada, video)).story).toMatchObject({ status: 'PUBLISHED', media: { id: video } });
});

test('a story waits for its media, invisible to others, and its day begins when that is ready', async () => {
  const [ada, bob] = [await seed.account(), await seed.account()];
  const media = await seed.media(ada, 'PROCESSING');
  const id = await created(ada, media);
  const waiting = await client.story(ada, id);
  expect(waiting).toMatchObject({ status: 'PROCESSING' });
  expect(Date.parse(waiting?.expiresAt ?? '')).toBe(Date.parse(waiting?.createdAt ?? '') + DAY_MS);
  expect(await client.story(bob, id)).toBeNull();
  expect(await client.reelsOf(ada, [ada])).toEqual([null]);
  await publishing.settleHomeOf(media);
  expect(await client.story(ada, id)).toMatchObject({ status: 'PROCESSING' });

  await seed.changeMedia(media, 'READY');
  await Promise.all(Array.from({ length: 10 }, () => publishing.settleHomeOf(media)));
  const shown = await client.story(bob, id);
  expect(shown).toMatchObject({ id, status: 'PUBLISHED' });
  const from = Date.parse(shown?.createdAt ?? '');
  expect(from).toBeGreaterThan(Date.parse(waiting?.createdAt ?? ''));
  expect(Date.parse(shown?.expiresAt ?? '')).toBe(from + DAY_MS);
  expect(await told('stories.created', id)).toEqual([{ storyId: id, authorId: ada, version: 1 }]);
  expect(await told('stories.published', id)).toHaveLength(1);
});

test('a story fails with its media, says so to its author alone, and keeps the media', async () => {
  const [ada, bob] = [await seed.account(), await seed.account()];
  const media = await seed.media(ada, 'PROCESSING');
  const id = await created(ada, media);
  const failure = { code: 'CORRUPT', message: 'Damaged.' };
  await seed.changeMedia(media, 'FAILED', failure);
  await publishing.settleStory(id);
  expect(await client.story(ada, id)).toMatchObject({ status: 'FAILED', failure });
  expect(await client.story(bob, id)).toBeNull();
  await seed.changeMedia(media, 'READY');
  await publishing.settleStory(id);
  expect(await client.story(ada, id)).toMatchObject({ status: 'FAILED' });
  expect(await client.create(ada, media)).toEqual(refused('CONFLICT', ['mediaId']));
  expect(await told('stories.published', id)).toEqual([]);
});

test('what waited for its media until its time was over is not revived by it', async () => {
  const ada = await seed.account();
  const media = await seed.media(ada, 'PROCESSING');
  const id = await created(ada, media);
  await seed.endStory(id, new Date());
  await seed.changeMedia(media, 'READY');
  await publishing.settleStory(id);
  expect(await client.story(ada, id)).toBeNull();
  expect(await told('stories.published', id)).toEqual([]);
});

test('media that are not there, another’s or failed make no story', async () => {
  const [ada, bob] = [await seed.account(), await seed.account()];
  const failed = await seed.media(ada, 'PROCESSING');
  await seed.changeMedia(failed, 'FAILED', { code: 'TOO_LARGE', message: 'Too large.' });
  for (const id of [await seed.media(bob), newId<'media'>(slotOf(ada)), 'x', '', "'; drop table posts.stories; --"]) {
    expect(await client.create(ada, id)).toEqual(refused('NOT_FOUND', ['mediaId']));
  }
  expect(await client.create(ada, failed)).toEqual(refused('TOO_LARGE', ['mediaId']));
  await expect(client.create(null, await seed.media(ada))).rejects.toThrow('UNAUTHENTICATED');
  await seed.changeAccount(ada, { state: 'deleted' });
  await expect(client.create(ada, await seed.media(ada))).rejects.toThrow('UNAUTHENTICATED');
});

test('a media has one story or one post, however many are asked for at once', async () => {
  const posts = postClient(stack, subgraph);
  const ada = await seed.account();
  for (let round = 0; round < 10; round += 1) {
    const media = await seed.media(ada, round % 2 ? 'READY' : 'PROCESSING');
    const answers = await Promise.all([
      ...Array.from({ length: 4 }, () => client.create(ada, media)),
      ...Array.from({ length: 4 }, () => posts.create(ada, { mediaIds: [media] })),
    ]);
    const refusals = answers.flatMap(({ userErrors }) => userErrors.map(({ code }) => code));
    expect(refusals).toEqual(Array.from({ length: 7 }, () => 'CONFLICT'));
    const { rows } =
      await sql`select 1 from posts.post_media where slot = ${slotOf(media)} and media_id = ${media}`.execute(
        stack.clients.database.for(),
      );
    expect(rows).toHaveLength(1);
  }
});

test('an author has at most a hundred stories at a time, also when many are made at once', async () => {
  const ada = await seed.account();
  for (let count = 0; count < 95; count += 1) await seed.story(ada);
  await seed.story(ada, { status: 'FAILED' });
  await seed.story(ada, { isDeleted: true });
  await seed.story(ada, { at: new Date(Date.now() - DAY_MS) });
  const media = await Promise.all(Array.from({ length: 12 }, () => seed.media(ada)));
  const answers = await Promise.all(media.map((id) => client.create(ada, id)));
  const made = answers.flatMap(({ story }) => story?.id ?? []);
  expect(made).toHaveLength(5);
  for (const answer of answers.filter(({ story }) => !story)) expect(answer).toEqual(refused('CONFLICT', null));
  // What was refused took nothing.
  const left = media.find((id) => answers.every(({ story }) => story?.media.id !== id));
  await client.remove(ada, made[0] ?? '');
  expect((await client.create(ada, left ?? '')).userErrors).toEqual([]);
});

test('a deleted story is gone at once for everyone, cached or not; a second deletion finds nothing', async () => {
  const [ada, bob] = [await seed.account(), await seed.account()];
  const id = await created(ada);
  expect(await client.story(bob, id)).not.toBeNull();
  const gone = { deletedId: null, userErrors: [{ code: 'NOT_FOUND', field: ['storyId'] }] };
  for (const other of [id, '1', 'x', '']) expect(await client.remove(bob, other)).toEqual(gone);
  await expect(client.remove(null, id)).rejects.toThrow('UNAUTHENTICATED');

  const answers = await Promise.all(Array.from({ length: 10 }, () => client.remove(ada, id)));
  expect(answers.filter(({ deletedId }) => deletedId === id)).toHaveLength(1);
  expect(answers.filter(({ deletedId }) => deletedId === null)).toEqual(Array.from({ length: 9 }, () => gone));
  for (const viewer of [ada, bob, null]) {
    expect(await client.story(viewer, id)).toBeNull();
    expect(await client.references(viewer, [id])).toEqual([null]);
    expect(await client.reelsOf(viewer, [ada])).toEqual([null]);
  }
  expect(await told('stories.deleted', id)).toEqual([{ storyId: id, authorId: ada, version: 3 }]);
});

test('a story deleted while it is published is gone', async () => {
  const ada = await seed.account();
  for (let round = 0; round < 10; round += 1) {
    const media = await seed.media(ada, 'PROCESSING');
    const id = await created(ada, media);
    await seed.changeMedia(media, 'READY');
    const [, removed] = await Promise.all([publishing.settleStory(id), client.remove(ada, id)]);
    expect(removed.deletedId).toBe(id);
    expect(await client.story(ada, id)).toBeNull();
  }
});
