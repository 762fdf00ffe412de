import { compareIds, newId, type StoryId, slotOf, type UserId } from '@lumigraph/ids';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { createPostsSubgraph } from '../subgraph.ts';
import { createStoryEnding } from './ending.ts';
import { type SeenReel, type StoryClient, storyClient } from './test-client.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

let stack: TestStack;
let seed: Seed;
let subgraph: Subgraph;
let client: StoryClient;
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  subgraph = createPostsSubgraph(stack.clients);
  client = storyClient(stack, subgraph);
});
afterAll(async () => {
  await subgraph.stop();
  await stack.stop();
});

const begin = Date.now();
const minutesAgo = (minutes: number) => new Date(begin - minutes * MINUTE_MS);

async function followees(viewer: UserId, count: number): Promise<UserId[]> {
  const found = await Promise.all(Array.from({ length: count }, () => seed.account()));
  for (const id of found) await seed.follow(viewer, id);
  return found;
}

/** The authors of a viewer's reels, and after each page but the last something is done. */
async function walk(viewer: UserId, first: number, between: (page: SeenReel[]) => Promise<unknown> = async () => {}) {
  const authors: UserId[] = [];
  for (let after: string | null = null; ; ) {
    const page = await client.reels(viewer, { first, after });
    authors.push(...page.edges.map(({ node }) => node.id));
    if (!page.pageInfo.hasNextPage) return authors;
    after = page.pageInfo.endCursor;
    await between(page.edges.map(({ node }) => node));
  }
}

test('a reel has what is live, oldest first, and says whether all of it is seen', async () => {
  const [ada, bob] = [await seed.account(), await seed.account()];
  const newest = await seed.story(ada, { at: minutesAgo(1) });
  const oldest = await seed.story(ada, { at: minutesAgo(9) });
  const middle = await seed.story(ada, { at: minutesAgo(5) });
  await seed.story(ada, { status: 'PROCESSING' });
  await seed.story(ada, { status: 'FAILED' });
  await seed.story(ada, { isDeleted: true });
  await seed.story(ada, { at: new Date(Date.now() - DAY_MS) });
  const [reel] = await client.reelsOf(bob, [ada]);
  expect(reel).toMatchObject({ id: ada, author: { id: ada }, allSeen: false });
  expect(reel?.stories.map(({ id }) => id)).toEqual([oldest, middle, newest]);
  expect(reel?.latestAt).toBe(reel?.stories[2]?.createdAt);

  await client.see(bob, middle);
  await client.see(bob, newest);
  const [partly] = await client.reelsOf(bob, [ada]);
  expect(partly).toMatchObject({ allSeen: false, stories: [{ seenByViewer: false }, {}, { seenByViewer: true }] });
  await client.see(bob, oldest);
  expect(await client.reelsOf(bob, [ada])).toMatchObject([{ allSeen: true }]);
  expect(await client.reelsOf(null, [ada])).toMatchObject([{ allSeen: false, stories: [{}, {}, {}] }]);
  const own = Array.from({ length: 3 }, () => ({ seenByViewer: true }));
  expect(await client.reelsOf(ada, [ada])).toMatchObject([{ allSeen: true, stories: own }]);
});

test('a reel is there for who may see what its author publishes, and nobody else', async () => {
  const [open, hidden, gone] = [await seed.account(), await seed.account({ isPrivate: true }), await seed.account()];
  const [follower, stranger, blocked] = [await seed.account(), await seed.account(), await seed.account()];
  for (const author of [open, hidden, gone]) {
    await seed.follow(follower, author);
    await seed.block(author, blocked);
    await seed.story(author);
  }
  await seed.changeAccount(gone, { state: 'deleted' });
  const silent = await seed.account();
  const expected: [UserId | null, UserId[]][] = [
    [null, [open]],
    [stranger, [open]],
    [follower, [open, hidden]],
    [blocked, []],
    [hidden, [open, hidden]],
    [gone, [open]],
  ];
  for (const [viewer, authors] of expected) {
    const reels = await client.reelsOf(viewer, [open, hidden, gone, silent, newId<'user'>(1), 'x']);
    expect(reels.flatMap((reel) => (reel ? [reel.id] : []))).toEqual(authors);
  }
});

test('one’s own reel comes first, then what one has not seen, then the rest, each the latest first', async () => {
  const viewer = await seed.account();
  const [early, late, seenLate, seenEarly, partly, silent, muted] = await followees(viewer, 7);
  if (!early || !late || !seenLate || !seenEarly || !partly || !silent || !muted) throw new Error('nobody');
  await seed.story(early, { at: minutesAgo(30) });
  await seed.story(late, { at: minutesAgo(10) });
  await seed.see(viewer, await seed.story(seenLate, { at: minutesAgo(5) }));
  await seed.see(viewer, await seed.story(seenEarly, { at: minutesAgo(40) }));
  await seed.see(viewer, await seed.story(partly, { at: minutesAgo(60) }));
  await seed.story(partly, { at: minutesAgo(20) });
  await seed.story(muted);
  await seed.mute(viewer, muted);
  await seed.story(await seed.account());
  const others = [late, partly, early, seenLate, seenEarly];
  expect(await walk(viewer, 100)).toEqual(others);
  await seed.story(viewer, { at: minutesAgo(90) });
  for (const first of [1, 2, 3, 6]) expect(await walk(viewer, first)).toEqual([viewer, ...others]);
  await client.see(viewer, (await client.reelsOf(viewer, [late]))[0]?.stories[0]?.id ?? '');
  expect(await walk(viewer, 100)).toEqual([viewer, partly, early, seenLate, late, seenEarly]);
});

test('whatever is seen, published, deleted or over meanwhile, the pages neither repeat nor skip', async () => {
  const viewer = await seed.account();
  const authors = await followees(viewer, 12);
  const stories = new Map<UserId, StoryId[]>();
  for (const [index, author] of authors.entries()) {
    // Two of each moment.
    const at = minutesAgo(100 - Math.floor(index / 2));
    stories.set(author, [await seed.story(author, { at: minutesAgo(200) }), await seed.story(author, { at })]);
  }
  const byPlace = authors.map((id, index) => ({ id, at: Math.floor(index / 2) }));
  byPlace.sort((a, b) => b.at - a.at || compareIds(b.id, a.id));
  const expected = byPlace.map(({ id }) => id);
  const order = await walk(viewer, 3);
  expect(order).toEqual(expected);

  let pages = 0;
  const walked = await walk(viewer, 3, async (page) => {
    pages += 1;
    for (const { stories } of page) for (const { id } of stories) await client.see(viewer, id);
    const shown = page[0]?.id ?? viewer;
    const [coming, gone, other] = order.slice(3 * pages);
    // Of those that were shown and of those to come: new stories, and the latest deleted or over.
    await seed.story(shown, {});
    if (coming) await seed.story(coming, {});
    const latest = stories.get(page[1]?.id ?? viewer)?.[1];
    if (latest) await client.remove(page[1]?.id ?? viewer, latest);
    const upcoming = gone && stories.get(gone)?.[1];
    if (gone && upcoming) await client.remove(gone, upcoming);
    const ending = other && stories.get(other)?.[1];
    if (ending) {
      await sql`update posts.stories set expires_at = now() where slot = ${slotOf(ending)} and id = ${ending}`.execute(
        stack.clients.database.for(),
      );
    }
    await seed.follow(viewer, await seed.account());
  });
  expect(pages).toBe(3);
  expect(walked).toEqual(expected);
  // Whoever asks anew gets the present order.
  expect(await walk(viewer, 100)).not.toEqual(expected);
});

test('a reel that was seen is not skipped where who has seen one of its stories is cleared away meanwhile', async () => {
  const viewer = await seed.account();
  const authors = await followees(viewer, 3);
  const endings = createStoryEnding(stack.clients);
  const stories: StoryId[] = [];
  for (const [index, author] of authors.entries()) {
    stories.push(
      await seed.story(author, { at: minutesAgo(20 + index) }),
      await seed.story(author, { at: minutesAgo(10 + index) }),
    );
  }
  for (const story of stories) await seed.see(viewer, story);
  const walked = await walk(viewer, 1, async () => {
    const [gone] = stories.splice(2, 1);
    if (gone) await client.remove(authors.find((id) => slotOf(id) === slotOf(gone)) ?? viewer, gone);
    if (gone) await endings.clearViews(gone);
  });
  expect(walked).toEqual(authors);
  await endings.stop();
});

test('of what is gone or over between two pages nothing is given, and the page is full all the same', async () => {
  const viewer = await seed.account();
  const authors = await followees(viewer, 8);
  const stories: StoryId[] = [];
  for (const [index, author] of authors.entries())
    stories.push(await seed.story(author, { at: minutesAgo(10 + index) }));
  const first = await client.reels(viewer, { first: 2 });
  for (const place of [2, 3, 4]) await client.remove(authors[place] ?? viewer, stories[place] ?? '');
  await seed.endStory(stories[7] ?? newId<'story'>(1), new Date());
  const second = await client.reels(viewer, { first: 1, after: first.pageInfo.endCursor });
  expect(second.edges.map(({ node }) => node.id)).toEqual([authors[5]]);
  const third = await client.reels(viewer, { first: 2, after: second.pageInfo.endCursor });
  expect(third.edges.map(({ node }) => node.id)).toEqual([authors[6]]);
  expect([second, third].map(({ pageInfo }) => pageInfo.hasNextPage)).toEqual([true, false]);
});

test('a story is over by the clock in every answer, without any job, and cached or not', async () => {
  const [ada, fan] = [await seed.account(), await seed.account()];
  await seed.follow(fan, ada);
  const story = await seed.story(ada, { at: new Date(Date.now() - DAY_MS + MINUTE_MS) });
  const look = async (viewer: UserId) => ({
    story: await client.story(viewer, story),
    reference: (await client.references(viewer, [story]))[0],
    reel: (await client.reelsOf(viewer, [ada]))[0],
    reels: (await client.reels(viewer)).edges.length,
  });
  for (const viewer of [ada, fan]) {
    expect(await look(viewer)).toMatchObject({ story: {}, reference: {}, reel: {}, reels: 1 });
  }
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + MINUTE_MS });
  onTestFinished(() => void vi.useRealTimers());
  for (const viewer of [ada, fan]) {
    expect(await look(viewer)).toEqual({ story: null, reference: null, reel: null, reels: 0 });
  }
});

test('who is not signed in, or left, has no reels', async () => {
  await expect(client.reels(null)).rejects.toThrow('UNAUTHENTICATED');
  const gone = await seed.account();
  await seed.changeAccount(gone, { state: 'deleted' });
  await expect(client.reels(gone)).rejects.toThrow('UNAUTHENTICATED');
  const empty = { edges: [], pageInfo: { endCursor: null, hasNextPage: false } };
  expect(await client.reels(await seed.account())).toEqual(empty);
});

test('a page size or cursor that is none is refused', async () => {
  const viewer = await seed.account();
  const cursor = (...parts: string[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
  const good = ['story-reels', '1', 'unseen', '1', viewer] as const;
  const faulty = ['', 'x', 'A'.repeat(3_000), cursor(...good.slice(0, 4))];
  for (const [place, text] of [
    [0, 'user-posts'],
    [1, '-1'],
    [1, '1e9'],
    [2, 'first'],
    [3, 'x'],
    [4, '0'],
    [4, "1'"],
  ] as const) {
    faulty.push(cursor(...good.map((part, index) => (index === place ? text : part))));
  }
  for (const after of faulty) await expect(client.reels(viewer, { after }), after).rejects.toThrow('BAD_USER_INPUT');
  for (const first of [0, -1, 101]) await expect(client.reels(viewer, { first })).rejects.toThrow('BAD_USER_INPUT');
  for (const time of ['0', '99999999999999']) {
    const after = cursor('story-reels', time, 'seen', time, viewer);
    expect((await client.reels(viewer, { after })).edges).toEqual([]);
  }
});
