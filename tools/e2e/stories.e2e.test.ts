import { fileURLToPath } from 'node:url';
import { idAt, type MediaId, newId, parseId, type StoryId, slotOf, type UserId } from '@lumigraph/ids';
import {
  CreateStoryDocument,
  MarkStorySeenDocument,
  MediaDocument,
  StoryDocument,
  StoryReelsDocument,
  StoryViewersDocument,
  UserReelDocument,
} from '@lumigraph/schema/operations';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Person, signUp } from '../client/person.ts';
import {
  createSeed,
  filesBelow,
  hold,
  type Seed,
  startTestSystem,
  type TestStack,
  type TestSystem,
  TOPOLOGIES,
  testStack,
} from '../test-stack/index.ts';
import { photo } from './pictures.ts';

const PASSWORD = 'correct horse battery';
/** A job that nobody acknowledged is handed out again after half a minute. */
const PATIENCE = { timeout: 90_000, interval: 250 };

describe.each(TOPOLOGIES)('%s', (topology) => {
  let stack: TestStack;
  let system: TestSystem;
  let seed: Seed;
  let author: Person;
  let fan: Person;
  beforeAll(async () => {
    stack = await testStack();
    seed = createSeed(stack.clients);
    system = await startTestSystem(stack, topology);
    author = await signUp(system.url, { username: 'author', password: PASSWORD });
    fan = await signUp(system.url, { username: 'fan', password: PASSWORD });
    await fan.follow(author);
  }, 120_000);
  afterAll(async () => {
    await system?.stop();
    await stack?.stop();
  });

  const db = () => stack.clients.database.for();
  const story = async (person: Person, id: string) => (await person.api.request(StoryDocument, { id })).story;
  const reels = async (person: Person) =>
    (await person.api.request(StoryReelsDocument, {})).storyReels?.edges.flatMap(({ node }) => node ?? []);
  const reelOf = async (person: Person, userId: string) =>
    (await person.api.request(UserReelDocument, { userId })).user?.reel;
  const media = async (person: Person, id: string) => (await person.api.request(MediaDocument, { id })).media;

  async function objectsOf(mediaId: string): Promise<number> {
    const folder = fileURLToPath(`${stack.config.objectStoreUrl.replace('disk:', 'file:')}/objects`);
    return (await filesBelow(folder)).filter((path) => path.includes(`/${mediaId}@/`)).length;
  }

  async function count(table: string): Promise<number> {
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from ${sql.table(table)}`.execute(db());
    return rows[0]?.count ?? -1;
  }

  test('a story goes from its upload to its followers, who see it, until its day is over and nothing of it is left', async () => {
    const mediaId = await author.upload(await photo(900, 1_600));
    const { createStory } = await author.api.request(CreateStoryDocument, { mediaId });
    const id = createStory.story?.id ?? '';
    expect((await author.processed(mediaId)).status).toBe('READY');
    await expect.poll(async () => (await reels(fan))?.length, PATIENCE).toBe(1);
    expect(await reels(fan)).toMatchObject([
      {
        author: { username: 'author' },
        allSeen: false,
        stories: [{ id, seenByViewer: false }],
      },
    ]);
    expect(await reelOf(fan, author.id)).toMatchObject({
      allSeen: false,
      stories: [{ id, status: 'PUBLISHED', seenByViewer: false, media: { id: mediaId } }],
    });
    const shown = await story(fan, id);
    expect(Date.parse(shown?.expiresAt ?? '') - Date.parse(shown?.createdAt ?? '')).toBe(86_400_000);
    expect((await fetch(shown?.media?.url ?? '')).status).toBe(200);

    expect((await fan.api.request(MarkStorySeenDocument, { storyId: id })).markStorySeen.userErrors).toEqual([]);
    expect(await reels(fan)).toMatchObject([{ allSeen: true, stories: [{ seenByViewer: true }] }]);
    const viewers = (await author.api.request(StoryViewersDocument, { id })).story?.viewers.edges;
    expect(viewers).toMatchObject([{ node: { username: 'fan' } }]);
    expect((await fan.api.request(StoryViewersDocument, { id })).story?.viewers.edges).toEqual([]);

    await seed.endStory(storyId(id), new Date());
    for (const person of [fan, author]) {
      expect(await story(person, id)).toBeNull();
      expect(await reelOf(person, author.id)).toBeNull();
      expect(await reels(person)).toEqual([]);
    }
    expect(await media(fan, mediaId)).toBeNull();
    await expect.poll(() => media(author, mediaId), PATIENCE).toBeNull();
    await expect.poll(() => objectsOf(mediaId), PATIENCE).toBe(0);
    await expect
      .poll(async () => [await count('posts.story_viewers'), await count('posts.seen_stories')], PATIENCE)
      .toEqual([0, 0]);
  }, 120_000);

  /** So many stories whose time is over, each with a picture; the last of them to be worked off first. */
  async function overdue(owner: UserId, number: number): Promise<{ id: StoryId; mediaId: MediaId }[]> {
    const made = Date.now();
    const stories = Array.from({ length: number }, (_none, index) => ({
      id: idAt<'story'>(made + index, slotOf(owner), 0),
      mediaId: idAt<'media'>(made + index, slotOf(owner), 0),
    }));
    const [ids, media] = [stories.map(({ id }) => id), stories.map(({ mediaId }) => mediaId)];
    await sql`insert into media.media (slot, id, owner_id, kind, status, content_type, byte_size, original_key, width, height)
      select ${slotOf(owner)}, id, ${owner}, 'IMAGE', 'READY', 'image/jpeg', 1, '-', 1, 1 from unnest(${media}::bigint[]) id`.execute(
      db(),
    );
    await sql`insert into posts.stories (slot, id, author_id, media_id, status, published_at, expires_at)
      select ${slotOf(owner)}, story.id, ${owner}, story.media_id, 'PUBLISHED', now() - interval '1 day', now() - story.place * interval '1 ms'
      from unnest(${ids}::bigint[], ${media}::bigint[]) with ordinality as story (id, media_id, place)`.execute(db());
    return stories;
  }

  async function viewedBy(story: StoryId, number: number): Promise<void> {
    const viewers = Array.from({ length: number }, (_none, index) => newId<'user'>(index));
    await sql`insert into posts.story_viewers (slot, story_id, viewer_id, seen_at)
      select ${slotOf(story)}, ${story}, id, now() from unnest(${viewers}::bigint[]) id`.execute(db());
    await sql`insert into posts.seen_stories (slot, viewer_id, story_id, seen_at)
      select slot, id, ${story}, now() from unnest(${viewers.map(slotOf)}::smallint[], ${viewers}::bigint[]) as v (slot, id)`.execute(
      db(),
    );
  }

  /** How many stories have not expired yet. */
  async function waiting(): Promise<number> {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from posts.stories where expired_at is null and deleted_at is null`.execute(db());
    return rows[0]?.count ?? -1;
  }

  test('a worker that is killed while it expires stories, and again while it clears up after them, leaves nothing undone', async () => {
    const worker = system.workerOf('people');
    await system.kill(worker);
    const owner = await seed.account();
    const stories = await overdue(owner, 1_200);
    const [first] = stories;
    const last = stories.at(-1);
    if (!first || !last) throw new Error('no stories');
    await viewedBy(last.id, 2_500);

    // Two batches are done, and the last waits for one of its stories.
    const expiring = await hold(
      stack.clients,
      `select 1 from posts.stories where slot = ${slotOf(first.id)} and id = ${first.id} for update`,
    );
    const { rows } = await sql<{
      id: UserId;
    }>`select viewer_id as id from posts.story_viewers where story_id = ${last.id}
      order by viewer_id desc limit 1`.execute(db());
    const clearing = await hold(
      stack.clients,
      `select 1 from posts.story_viewers where slot = ${slotOf(last.id)}
      and story_id = ${last.id} and viewer_id = ${rows[0]?.id} for update`,
    );
    await system.revive(worker);
    await expect.poll(waiting, PATIENCE).toBe(200);
    await expect.poll(() => count('posts.story_viewers'), PATIENCE).toBe(500);
    await expiring.blocks(2);
    await system.kill(worker);
    await expiring.release();
    await clearing.release();
    expect(await waiting()).toBe(200);
    expect(await count('posts.seen_stories')).toBe(500);

    await system.revive(worker);
    await expect.poll(waiting, PATIENCE).toBe(0);
    await expect
      .poll(async () => [await count('posts.story_viewers'), await count('posts.seen_stories')], PATIENCE)
      .toEqual([0, 0]);
    const left = async () =>
      (
        await sql<{ count: number }>`select count(*)::int as count from media.media where owner_id = ${owner}`.execute(
          db(),
        )
      ).rows;
    await expect.poll(left, PATIENCE).toEqual([{ count: 0 }]);
  }, 180_000);
});

function storyId(text: string): StoryId {
  const id = parseId<'story'>(text);
  if (!id) throw new Error(`${text} is no story's id`);
  return id;
}
