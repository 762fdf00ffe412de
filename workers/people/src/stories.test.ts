import { type MediaId, newId, type StoryId, slotOf, type UserId } from '@lumigraph/ids';
import type { Part } from '@lumigraph/lifecycle';
import { createPostsSubgraph } from '@lumigraph/posts';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, hold, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPeopleWorker } from './index.ts';

let stack: TestStack;
let seed: Seed;
let subgraph: Subgraph;
let worker: Part;
let author: UserId;
const told: Record<'stories.published' | 'stories.expired', StoryId[]> = {
  'stories.published': [],
  'stories.expired': [],
};
let collecting: { stop(): Promise<void> }[];
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  subgraph = createPostsSubgraph(stack.clients);
  worker = await createPeopleWorker(stack.clients);
  author = await seed.account();
  collecting = await Promise.all(
    (['stories.published', 'stories.expired'] as const).map((event) =>
      stack.clients.events.consume({
        durable: `collect-${event.replace('.', '-')}`,
        event,
        handle: async ({ storyId }) => void told[event].push(storyId),
      }),
    ),
  );
});
afterAll(async () => {
  await Promise.all([worker, subgraph, ...collecting].map((part) => part.stop()));
  await stack.stop();
});

let tellings = 0;

async function tell(name: 'media.ready' | 'media.failed', mediaId: MediaId): Promise<void> {
  const data = { mediaId, ownerId: author, version: 2 };
  await stack.clients.events.publish({ name, slot: slotOf(mediaId), data }, `test:${tellings++}`);
}

async function becomeReady(mediaId: MediaId): Promise<void> {
  await seed.changeMedia(mediaId, 'READY');
  await tell('media.ready', mediaId);
}

async function create(mediaId: MediaId): Promise<StoryId> {
  const query = 'mutation ($id: ID!) { createStory(mediaId: $id) { story { id } } }';
  const { data } = await stack.ask(subgraph, query, { id: mediaId }, author);
  return (data as { createStory: { story: { id: StoryId } } }).createStory.story.id;
}

async function statusOf(id: StoryId): Promise<unknown> {
  const { data } = await stack.ask(subgraph, 'query ($id: ID!) { story(id: $id) { status } }', { id }, author);
  return data?.story;
}

const timesPublished = (id: StoryId) => told['stories.published'].filter((storyId) => storyId === id).length;

test('a story is published when its media is ready, and once, though told again and again', async () => {
  const media = await seed.media(author, 'PROCESSING');
  const id = await create(media);
  await stack.settled();
  expect(await statusOf(id)).toEqual({ status: 'PROCESSING' });
  await becomeReady(media);
  await Promise.all(Array.from({ length: 10 }, () => tell('media.ready', media)));
  await stack.settled();
  expect(await statusOf(id)).toEqual({ status: 'PUBLISHED' });
  expect(timesPublished(id)).toBe(1);
});

test('a story fails with its media', async () => {
  const media = await seed.media(author, 'PROCESSING');
  const id = await create(media);
  await seed.changeMedia(media, 'FAILED', { code: 'CORRUPT', message: 'Damaged.' });
  await tell('media.failed', media);
  await stack.settled();
  expect(await statusOf(id)).toEqual({ status: 'FAILED' });
});

test('a media that becomes ready after it was looked at and before its story is there does not leave the story waiting', async () => {
  const media = await seed.media(author, 'PROCESSING');
  const held = await hold(
    stack.clients,
    `insert into posts.authors (slot, author_id) values (${slotOf(author)}, ${author})
      on conflict (slot, author_id) do update set post_count = authors.post_count`,
  );
  const made = create(media);
  await held.blocks(1);
  await becomeReady(media);
  await stack.settled();
  await held.release();
  const id = await made;
  await stack.settled();
  expect(await statusOf(id)).toEqual({ status: 'PUBLISHED' });
  expect(timesPublished(id)).toBe(1);
});

test('a story that is over expires by itself, and who has seen it is forgotten, as with one that is deleted', async () => {
  const [over, deleted] = [await seed.story(author), await seed.story(author)];
  const viewer = await seed.account();
  for (const story of [over, deleted]) await seed.see(viewer, story);
  await seed.endStory(over, new Date());
  const query = 'mutation ($id: ID!) { deleteStory(storyId: $id) { deletedId } }';
  await stack.ask(subgraph, query, { id: deleted }, author);
  await expect
    .poll(
      async () => {
        const { rows } = await sql`select story_id from posts.story_viewers where viewer_id = ${viewer}
        union all select story_id from posts.seen_stories where viewer_id = ${viewer}`.execute(
          stack.clients.database.for(),
        );
        return rows;
      },
      { timeout: 20_000 },
    )
    .toEqual([]);
  await stack.settled();
  expect(told['stories.expired']).toEqual([over]);
});

test('what is told of a story that is not there is no fault', async () => {
  const storyId = newId<'story'>(1);
  const data = { storyId, authorId: author, version: 1 };
  for (const name of ['stories.created', 'stories.published', 'stories.expired', 'stories.deleted'] as const) {
    await stack.clients.events.publish({ name, slot: 1, data }, `test:${tellings++}`);
  }
  await stack.settled();
  const { manager, subjects } = stack.clients.events.inside;
  expect((await manager.streams.info(subjects.streams.dead)).state.messages).toBe(0);
});
