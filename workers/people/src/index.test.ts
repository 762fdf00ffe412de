import { type MediaId, type PostId, slotOf, type UserId } from '@lumigraph/ids';
import type { Part } from '@lumigraph/lifecycle';
import { createPostsSubgraph } from '@lumigraph/posts';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, hold, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { createUsersSubgraph } from '@lumigraph/users';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPeopleWorker } from './index.ts';

let stack: TestStack;
let seed: Seed;
let subgraph: Subgraph;
let worker: Part;
let author: UserId;
let collecting: { stop(): Promise<void> };
const published: PostId[] = [];
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  subgraph = createPostsSubgraph(stack.clients);
  worker = await createPeopleWorker(stack.clients);
  author = await seed.account();
  collecting = await stack.clients.events.consume({
    durable: 'collect-published',
    event: 'posts.published',
    handle: async ({ postId }) => void published.push(postId),
  });
});
afterAll(async () => {
  await Promise.all([worker.stop(), subgraph.stop(), collecting.stop()]);
  await stack.stop();
});

let told = 0;

/** Changes a media and tells of it, as the media domain does; each telling is a message of its own. */
async function tell(name: 'media.ready' | 'media.failed', mediaId: MediaId): Promise<void> {
  const data = { mediaId, ownerId: author, version: 2 };
  await stack.clients.events.publish({ name, slot: slotOf(mediaId), data }, `test:${told++}`);
}

async function becomeReady(mediaId: MediaId): Promise<void> {
  await seed.changeMedia(mediaId, 'READY');
  await tell('media.ready', mediaId);
}

async function create(mediaIds: readonly MediaId[], idempotencyKey?: string): Promise<PostId> {
  const query = 'mutation ($input: CreatePostInput!) { createPost(input: $input) { post { id } } }';
  const { data } = await stack.ask(subgraph, query, { input: { mediaIds, idempotencyKey } }, author);
  return (data as { createPost: { post: { id: PostId } } }).createPost.post.id;
}

async function look(id: PostId) {
  const query = 'query ($id: ID!) { post(id: $id) { status failure { code message } } }';
  const { data } = await stack.ask(subgraph, query, { id }, author);
  return data?.post;
}

test('a post is published when its last media is ready, and once, though told again and again', async () => {
  const media = [await seed.media(author, 'PROCESSING'), await seed.media(author, 'PROCESSING')] as const;
  const id = await create(media);
  await becomeReady(media[1]);
  await stack.settled();
  expect(await look(id)).toEqual({ status: 'PROCESSING', failure: null });

  await becomeReady(media[0]);
  await Promise.all(Array.from({ length: 10 }, () => tell('media.ready', media[0])));
  await stack.settled();
  expect(await look(id)).toEqual({ status: 'PUBLISHED', failure: null });
  expect(published.filter((postId) => postId === id)).toHaveLength(1);
});

test('a post fails with its media and says why; being told late that another is ready does not revive it', async () => {
  const media = [await seed.media(author, 'PROCESSING'), await seed.media(author, 'PROCESSING')] as const;
  const id = await create(media);
  const failure = { code: 'TOO_MANY_PIXELS', message: 'The picture is larger than 4096×4096.' };
  await seed.changeMedia(media[0], 'FAILED', failure);
  await tell('media.failed', media[0]);
  await becomeReady(media[1]);
  await stack.settled();
  expect(await look(id)).toEqual({ status: 'FAILED', failure });
  expect(published).not.toContain(id);
});

test('a media that becomes ready after it was looked at and before its post is there does not leave the post waiting', async () => {
  const media = await seed.media(author, 'PROCESSING');
  const held = await hold(
    stack.clients,
    `insert into posts.posts (slot, id, author_id, caption, status, idempotency_key)
      values (${slotOf(author)}, 1, ${author}, '', 'PROCESSING', 'held')`,
  );
  const made = create([media], 'held');
  await held.blocks(1);
  await becomeReady(media);
  await stack.settled();
  await held.release();
  const id = await made;
  await stack.settled();
  expect(await look(id)).toEqual({ status: 'PUBLISHED', failure: null });
  expect(published.filter((postId) => postId === id)).toHaveLength(1);
});

test('whenever its media become ready while a post is made, it is published exactly once', async () => {
  const ids = await Promise.all(
    Array.from({ length: 40 }, async () => {
      const media = [await seed.media(author, 'PROCESSING'), await seed.media(author, 'PROCESSING')];
      const [id] = await Promise.all([create(media), ...media.map(becomeReady)]);
      return id;
    }),
  );
  await stack.settled();
  for (const id of ids) {
    expect(await look(id)).toEqual({ status: 'PUBLISHED', failure: null });
    expect(published.filter((postId) => postId === id)).toHaveLength(1);
  }
});

test('who waits before an account that goes public follows it', async () => {
  const users = createUsersSubgraph(stack.clients);
  const [owner, fan] = [await seed.account({ isPrivate: true }), await seed.account()];
  const follow = 'mutation ($id: ID!) { follow(userId: $id) { userErrors { code } } }';
  await stack.ask(users, follow, { id: owner }, fan);
  const seen = 'query ($id: ID!) { user(id: $id) { followerCount relation { following requested } } }';
  const waiting = { followerCount: 0, relation: { following: false, requested: true } };
  expect((await stack.ask(users, seen, { id: owner }, fan)).data?.user).toEqual(waiting);

  const goPublic = 'mutation { updateProfile(input: { isPrivate: false }) { userErrors { code } } }';
  await stack.ask(users, goPublic, {}, owner);
  await stack.settled();
  const admitted = { followerCount: 1, relation: { following: true, requested: false } };
  expect((await stack.ask(users, seen, { id: owner }, fan)).data?.user).toEqual(admitted);
  await users.stop();
});

test('media of no post are no fault', async () => {
  await becomeReady(await seed.media(author, 'PROCESSING'));
  await stack.settled();
  const { manager, subjects } = stack.clients.events.inside;
  expect((await manager.streams.info(subjects.streams.dead)).state.messages).toBe(0);
});
