import { type MediaId, type StoryId, slotOf, type UserId } from '@lumigraph/ids';
import type { Part } from '@lumigraph/lifecycle';
import { mediaPrefix } from '@lumigraph/media';
import { createSeed, filesBelow, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createMediaWorker } from './index.ts';

let stack: TestStack;
let seed: Seed;
let worker: Part;
let author: UserId;
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  worker = await createMediaWorker(stack.clients);
});
afterAll(async () => {
  await worker.stop();
  await stack.stop();
});

async function storyWithObjects(): Promise<{ story: StoryId; media: MediaId }> {
  const media = await seed.media(author);
  await stack.clients.store.put(`${mediaPrefix(media)}1/large-x`, Buffer.from('x'), { contentType: 'image/jpeg' });
  return { story: await seed.story(author, { media }), media };
}

async function end(story: StoryId, how: 'deleted_at' | 'expired_at'): Promise<void> {
  await sql`update posts.stories set ${sql.ref(how)} = now() where slot = ${slotOf(story)} and id = ${story}`.execute(
    stack.clients.database.for(),
  );
}

let tellings = 0;

async function tell(name: 'stories.deleted' | 'stories.expired', storyId: StoryId): Promise<void> {
  const data = { storyId, authorId: author, version: 2 };
  await stack.clients.events.publish({ name, slot: slotOf(storyId), data }, `test:${tellings++}`);
  await stack.settled();
}

/** Whether a media's row is there, and how many objects it has. */
async function left(media: MediaId): Promise<{ row: boolean; objects: number }> {
  const { rows } = await sql`select 1 from media.media where slot = ${slotOf(media)} and id = ${media}`.execute(
    stack.clients.database.for(),
  );
  const folder = stack.config.objectStoreUrl.slice('disk://'.length);
  const objects = (await filesBelow(folder)).filter((path) => path.includes(`/${media}@/`));
  return { row: rows.length > 0, objects: objects.length };
}

const ALL = { row: true, objects: 1 };
const NOTHING = { row: false, objects: 0 };

test.each([
  ['expired', 'stories.expired', 'expired_at'],
  ['was deleted', 'stories.deleted', 'deleted_at'],
] as const)(
  'of a story that %s the media goes with its objects, and nothing before or beside it',
  async (_how, event, column) => {
    author = await seed.account();
    const [ended, live] = [await storyWithObjects(), await storyWithObjects()];
    await tell(event, ended.story);
    expect(await left(ended.media)).toEqual(ALL);
    await end(ended.story, column);
    await tell(event, ended.story);
    await tell(event, ended.story);
    expect(await left(ended.media)).toEqual(NOTHING);
    expect(await left(live.media)).toEqual(ALL);
  },
);

test('a profile picture outlives the story that it was shown in, but not its deletion', async () => {
  author = await seed.account();
  const [over, deleted] = [await storyWithObjects(), await storyWithObjects()];
  await seed.changeAccount(author, { avatar: over.media });
  await end(over.story, 'expired_at');
  await tell('stories.expired', over.story);
  expect(await left(over.media)).toEqual(ALL);
  await seed.changeAccount(author, { avatar: deleted.media });
  await end(deleted.story, 'deleted_at');
  await tell('stories.deleted', deleted.story);
  expect(await left(deleted.media)).toEqual(NOTHING);
});
