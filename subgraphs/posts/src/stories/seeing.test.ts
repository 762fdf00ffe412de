import { newId, type StoryId, slotOf, type UserId } from '@lumigraph/ids';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, hold, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPostsSubgraph } from '../subgraph.ts';
import { type StoryClient, storyClient } from './test-client.ts';

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

/** The rows on both sides of who has seen a story. */
async function viewsOf(story: StoryId): Promise<{ viewers: UserId[]; twins: UserId[] }> {
  const db = stack.clients.database.for();
  const viewers = await sql<{ id: UserId }>`select viewer_id as id from posts.story_viewers
    where slot = ${slotOf(story)} and story_id = ${story} order by 1`.execute(db);
  const twins = await sql<{ id: UserId; slot: number }>`select viewer_id as id, slot from posts.seen_stories
    where story_id = ${story} order by 1`.execute(db);
  for (const { id, slot } of twins.rows) expect(slot).toBe(slotOf(id));
  return { viewers: viewers.rows.map(({ id }) => id), twins: twins.rows.map(({ id }) => id) };
}

const notFound = { story: null, userErrors: [{ code: 'NOT_FOUND', field: ['storyId'] }] };
const seenBy = async (author: UserId, story: StoryId) =>
  (await client.viewers(author, story))?.edges.map(({ node }) => node.id);

test('who has seen a story finds it seen, and its author finds them, once, however often they look', async () => {
  const [ada, bob, eve] = [await seed.account(), await seed.account(), await seed.account()];
  const story = await seed.story(ada);
  expect(await client.story(bob, story)).toMatchObject({ seenByViewer: false });
  const answers = await Promise.all(Array.from({ length: 10 }, () => client.see(bob, story)));
  for (const answer of answers)
    expect(answer).toMatchObject({ story: { id: story, seenByViewer: true }, userErrors: [] });
  expect(await client.story(bob, story)).toMatchObject({ seenByViewer: true });
  expect(await client.references(bob, [story])).toMatchObject([{ seenByViewer: true }]);
  for (const other of [eve, null]) expect(await client.story(other, story)).toMatchObject({ seenByViewer: false });
  expect(await viewsOf(story)).toEqual({ viewers: [bob], twins: [bob] });
  expect(await seenBy(ada, story)).toEqual([bob]);
});

test('one’s own story counts as seen, and oneself not among its viewers', async () => {
  const ada = await seed.account();
  const story = await seed.story(ada);
  expect(await client.story(ada, story)).toMatchObject({ seenByViewer: true });
  expect(await client.see(ada, story)).toMatchObject({ story: { id: story }, userErrors: [] });
  expect(await viewsOf(story)).toEqual({ viewers: [], twins: [] });
});

test('nobody notes to have seen what they may not see', async () => {
  const [hidden, open, bob] = [await seed.account({ isPrivate: true }), await seed.account(), await seed.account()];
  const blocker = await seed.account();
  await seed.block(blocker, bob);
  const stories = [
    await seed.story(hidden),
    await seed.story(blocker),
    await seed.story(open, { status: 'PROCESSING' }),
    await seed.story(open, { isDeleted: true }),
    await seed.story(open, { at: new Date(Date.now() - 86_400_000) }),
    newId<'story'>(5),
  ];
  for (const story of stories) {
    expect(await client.see(bob, story)).toEqual(notFound);
    expect(await viewsOf(story)).toEqual({ viewers: [], twins: [] });
  }
  for (const text of ['x', '', '0', "1' or '1'='1"]) expect(await client.see(bob, text)).toEqual(notFound);
  const story = await seed.story(open);
  await expect(client.see(null, story)).rejects.toThrow('UNAUTHENTICATED');
  await seed.changeAccount(bob, { state: 'deleted' });
  await expect(client.see(bob, story)).rejects.toThrow('UNAUTHENTICATED');
  expect(await viewsOf(story)).toEqual({ viewers: [], twins: [] });
});

test('who looks while the story ends is not noted after its end', async () => {
  const [ada, bob] = [await seed.account(), await seed.account()];
  const story = await seed.story(ada);
  const held = await hold(
    stack.clients,
    `update posts.stories set deleted_at = now() where slot = ${slotOf(story)} and id = ${story}`,
  );
  const looking = client.see(bob, story);
  await held.blocks(1);
  await held.commit();
  expect(await looking).toEqual(notFound);
  expect(await viewsOf(story)).toEqual({ viewers: [], twins: [] });
});

test('only the author is told who has seen a story, the latest first, page by page', async () => {
  const ada = await seed.account();
  const story = await seed.story(ada);
  const noon = Date.now() - 3_600_000;
  const viewers = await Promise.all(Array.from({ length: 7 }, () => seed.account()));
  for (const [index, viewer] of viewers.entries()) {
    await seed.see(viewer, story, new Date(noon + Math.floor(index / 2) * 1_000));
  }
  const byPlace = viewers.map((id, index) => ({ id, at: Math.floor(index / 2) }));
  byPlace.sort((a, b) => b.at - a.at || Number(BigInt(b.id) - BigInt(a.id)));
  const expected = byPlace.map(({ id }) => id);
  for (const first of [1, 3, 7, 100]) {
    const pages: UserId[] = [];
    for (let after: string | null = null; ; ) {
      const page = await client.viewers(ada, story, { first, after });
      pages.push(...(page?.edges.map(({ node }) => node.id) ?? []));
      if (!page?.pageInfo.hasNextPage) break;
      after = page.pageInfo.endCursor;
    }
    expect(pages).toEqual(expected);
  }
  const empty = { edges: [], pageInfo: { endCursor: null, hasNextPage: false } };
  for (const other of [viewers[0] ?? null, await seed.account(), null]) {
    expect(await client.viewers(other, story, { first: 1 })).toEqual(empty);
  }
});

test('who left, blocks the author or is blocked is missing among the viewers, and the page is full all the same', async () => {
  const ada = await seed.account();
  const story = await seed.story(ada);
  const [gone, blocker, blocked, bob, eve] = await Promise.all(Array.from({ length: 5 }, () => seed.account()));
  if (!gone || !blocker || !blocked || !bob || !eve) throw new Error('nobody');
  for (const [index, viewer] of [eve, gone, blocker, blocked, bob].entries()) {
    await seed.see(viewer, story, new Date(Date.now() - 60_000 + index));
  }
  await seed.changeAccount(gone, { state: 'deleted' });
  await seed.block(blocker, ada);
  await seed.block(ada, blocked);
  expect((await client.viewers(ada, story, { first: 2 }))?.edges.map(({ node }) => node.id)).toEqual([bob, eve]);
});

test('a cursor or page size that is none is refused', async () => {
  const ada = await seed.account();
  const story = await seed.story(ada);
  const cursor = (...parts: string[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
  const faulty = [
    '',
    'x',
    cursor('likers', '1', ada),
    cursor('story-viewers', 'x', ada),
    cursor('story-viewers', '1', '0'),
  ];
  for (const viewer of [ada, null]) {
    for (const after of faulty)
      await expect(client.viewers(viewer, story, { after })).rejects.toThrow('BAD_USER_INPUT');
    for (const first of [0, 101, -1])
      await expect(client.viewers(viewer, story, { first })).rejects.toThrow('BAD_USER_INPUT');
  }
});
