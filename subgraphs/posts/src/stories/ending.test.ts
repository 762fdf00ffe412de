import { idAt, newId, type StoryId, slotOf, type UserId } from '@lumigraph/ids';
import { createStoryReads } from '@lumigraph/post-reads';
import { createSeed, hold, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { collect } from '../test-client.ts';
import { createStoryEnding, type StoryEnding } from './ending.ts';

const DAY_MS = 86_400_000;

let stack: TestStack;
let seed: Seed;
let ending: StoryEnding;
let expired: Awaited<ReturnType<typeof collect<'stories.expired'>>>;
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  ending = createStoryEnding(stack.clients);
  expired = await collect(stack, 'stories.expired');
});
afterAll(async () => {
  await Promise.all([ending.stop(), expired.stop()]);
  await stack.stop();
});

const dayAgo = () => new Date(Date.now() - DAY_MS);

async function toldOf(ids: readonly StoryId[]): Promise<StoryId[]> {
  await stack.settled();
  return expired.seen.map(({ storyId }) => storyId).filter((id) => ids.includes(id));
}

async function endedAmong(ids: readonly StoryId[]): Promise<StoryId[]> {
  const states = await createStoryReads(stack.clients.database).states(ids);
  return ids.filter((id) => states.get(id)?.hasEnded);
}

/** How many rows tell of who has seen a story, on either side. */
async function viewsOf(story: StoryId): Promise<[number, number]> {
  const db = stack.clients.database.for();
  const [viewers, twins] = await Promise.all(
    ['story_viewers', 'seen_stories'].map((table) =>
      sql<{
        count: number;
      }>`select count(*)::int as count from ${sql.table(`posts.${table}`)} where story_id = ${story}`.execute(db),
    ),
  );
  return [viewers?.rows[0]?.count ?? -1, twins?.rows[0]?.count ?? -1];
}

/** Viewers of a story in slots of their own. */
async function viewedBy(story: StoryId, count: number): Promise<void> {
  const viewers = Array.from({ length: count }, (_none, index) => newId<'user'>(index));
  const db = stack.clients.database.for();
  await sql`insert into posts.story_viewers (slot, story_id, viewer_id, seen_at)
    select ${slotOf(story)}, ${story}, id, now() from unnest(${viewers}::bigint[]) id`.execute(db);
  await sql`insert into posts.seen_stories (slot, viewer_id, story_id, seen_at)
    select slot, id, ${story}, now() from unnest(${viewers.map(slotOf)}::smallint[], ${viewers}::bigint[]) as v (slot, id)`.execute(
    db,
  );
}

test('what is over expires, whatever its state was, and is told of once; the rest stays', async () => {
  const author: UserId = await seed.account();
  const over = [
    await seed.story(author, { at: dayAgo() }),
    await seed.story(author, { at: dayAgo(), status: 'PROCESSING' }),
    await seed.story(author, { at: dayAgo(), status: 'FAILED' }),
  ];
  const live = await seed.story(author);
  const deleted = await seed.story(author, { at: dayAgo(), isDeleted: true });
  expect(await ending.expire()).toBe(3);
  expect(await ending.expire()).toBe(0);
  expect(await endedAmong([...over, live])).toEqual(over);
  expect((await toldOf([...over, live, deleted])).sort()).toEqual([...over].sort());
  expect(expired.seen.find(({ storyId }) => storyId === over[0])).toEqual({
    storyId: over[0],
    authorId: author,
    version: 2,
  });
});

test('more than a batch expires in one go, and each is told of once, though several processes do it at once', async () => {
  const author = await seed.account();
  const ids = Array.from({ length: 1_203 }, (_none, index) =>
    idAt<'story'>(Date.UTC(2026, 0, 1) + index, slotOf(author), 0),
  );
  await sql`insert into posts.stories (slot, id, author_id, media_id, status, published_at, expires_at)
    select ${slotOf(author)}, id, ${author}, id, 'PUBLISHED', now() - interval '1 day', now() from unnest(${ids}::bigint[]) id`.execute(
    stack.clients.database.for(),
  );
  const others = [createStoryEnding(stack.clients), createStoryEnding(stack.clients)];
  await Promise.all([ending, ...others].map((one) => one.expire()));
  // Whoever found another at it left the rest to it.
  await ending.expire();
  expect(await endedAmong(ids)).toHaveLength(ids.length);
  const told = await toldOf(ids);
  expect(told).toHaveLength(ids.length);
  expect(new Set(told).size).toBe(ids.length);
  await Promise.all(others.map((one) => one.stop()));
});

test('what is published at the last moment has its day', async () => {
  const author = await seed.account();
  const story = await seed.story(author, { status: 'PROCESSING', at: dayAgo() });
  const held = await hold(
    stack.clients,
    `update posts.stories set status = 'PUBLISHED', published_at = now(), expires_at = now() + interval '1 day'
      where slot = ${slotOf(story)} and id = ${story}`,
  );
  const expiring = ending.expire();
  await held.blocks(1);
  await held.commit();
  expect(await expiring).toBe(0);
  expect(await endedAmong([story])).toEqual([]);
});

test('who has seen a story is forgotten on both sides when it has ended, in batches, and not before', async () => {
  const author = await seed.account();
  const [story, other] = [await seed.story(author), await seed.story(author)];
  await viewedBy(story, 2_500);
  await viewedBy(other, 2);
  await ending.clearViews(story);
  expect(await viewsOf(story)).toEqual([2_500, 2_500]);
  await seed.endStory(story, new Date());
  await ending.clearViews(story);
  expect(await viewsOf(story)).toEqual([2_500, 2_500]);
  await ending.expire();
  await Promise.all([ending.clearViews(story), ending.clearViews(newId<'story'>(1))]);
  expect(await viewsOf(story)).toEqual([0, 0]);
  expect(await viewsOf(other)).toEqual([2, 2]);
  await ending.clearViews(story);
});

test('what is interrupted between two batches keeps what it has done and says so; the next goes on', async () => {
  const author = await seed.account();
  const story = await seed.story(author, { isDeleted: true });
  await viewedBy(story, 2_500);
  const interrupted = createStoryEnding(stack.clients);
  const { rows } = await sql<{ id: UserId }>`select viewer_id as id from posts.story_viewers where story_id = ${story}
    order by viewer_id offset 1999 limit 1`.execute(stack.clients.database.for());
  // The second batch waits for its last viewer.
  const held = await hold(
    stack.clients,
    `select 1 from posts.story_viewers where slot = ${slotOf(story)}
    and story_id = ${story} and viewer_id = ${rows[0]?.id} for update`,
  );
  const clearing = interrupted.clearViews(story);
  clearing.catch(() => undefined);
  await held.blocks(1);
  interrupted.interrupt();
  await held.release();
  await expect(clearing).rejects.toThrow();
  await interrupted.stop();
  expect(await viewsOf(story)).toEqual([500, 500]);
  await ending.clearViews(story);
  expect(await viewsOf(story)).toEqual([0, 0]);
});
