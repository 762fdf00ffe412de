import type { PostId, UserId } from '@lumigraph/ids';
import { createPostReads } from '@lumigraph/post-reads';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPostsSubgraph, createPublishing, type Publishing } from './index.ts';
import { collect, postClient } from './test-client.ts';

let stack: TestStack;
let seed: Seed;
let subgraph: Subgraph;
let publishing: Publishing;
let client: ReturnType<typeof postClient>;
let published: Awaited<ReturnType<typeof collect<'posts.published'>>>;
let deleted: Awaited<ReturnType<typeof collect<'posts.deleted'>>>;
beforeAll(async () => {
  stack = await testStack({ CELEBRITY_FOLLOWERS: '100', CELEBRITY_FOLLOWERS_LOW: '80' });
  seed = createSeed(stack.clients);
  subgraph = createPostsSubgraph(stack.clients);
  publishing = createPublishing(stack.clients);
  client = postClient(stack, subgraph);
  published = await collect(stack, 'posts.published');
  deleted = await collect(stack, 'posts.deleted');
});
afterAll(async () => {
  await Promise.all([subgraph.stop(), publishing.stop(), published.stop(), deleted.stop()]);
  await stack.stop();
});

async function waitingPost(author: UserId) {
  const media = [await seed.media(author, 'PROCESSING'), await seed.media(author, 'PROCESSING')] as const;
  const { post } = await client.create(author, { mediaIds: [...media] });
  if (!post) throw new Error('no post');
  return { id: post.id, media };
}

const eventsOf = (id: PostId) => published.seen.filter(({ postId }) => postId === id);
const postCount = async (user: UserId) => {
  type Answer = { _entities: { postCount: number }[] };
  const query = 'query ($of: [_Any!]!) { _entities(representations: $of) { ... on User { postCount } } }';
  return (await client.ask<Answer>(query, { of: [{ __typename: 'User', id: user }] }, null))._entities[0]?.postCount;
};

test('a post is published with its last media, once, however often and from wherever it is settled', async () => {
  const ada = await seed.account();
  const { id, media } = await waitingPost(ada);
  await seed.changeMedia(media[0], 'READY');
  await publishing.settleHomeOf(media[0]);
  expect((await client.post(ada, id))?.status).toBe('PROCESSING');

  await seed.changeMedia(media[1], 'READY');
  const calls = Array.from({ length: 20 }, (_, turn) =>
    turn % 2 ? publishing.settle(id) : publishing.settleHomeOf(media[0]),
  );
  await Promise.all(calls);
  await publishing.settle(id);
  const post = await client.post(null, id);
  expect(post?.status).toBe('PUBLISHED');
  await stack.settled();
  expect(eventsOf(id)).toEqual([
    { postId: id, authorId: ada, delivery: 'push', publishedAt: Date.parse(post?.createdAt ?? ''), version: 2 },
  ]);
  expect(await postCount(ada)).toBe(1);
});

test('a post fails with one of its media; its author is told why', async () => {
  const ada = await seed.account();
  const { id, media } = await waitingPost(ada);
  const failure = { code: 'CORRUPT', message: 'The file ends early.' };
  await seed.changeMedia(media[0], 'READY');
  await seed.changeMedia(media[1], 'FAILED', failure);
  await Promise.all([publishing.settleHomeOf(media[1]), publishing.settleHomeOf(media[0])]);
  expect(await client.post(ada, id)).toMatchObject({ status: 'FAILED', failure });
  expect(await client.post(null, id)).toBeNull();
  await stack.settled();
  expect(eventsOf(id)).toEqual([]);
  expect(await postCount(ada)).toBe(0);
});

test('a post that failed lets go of its media: they can be posted again, and outlive it', async () => {
  const ada = await seed.account();
  const { id, media } = await waitingPost(ada);
  await seed.changeMedia(media[0], 'READY');
  await seed.changeMedia(media[1], 'FAILED', { code: 'CORRUPT', message: 'The file ends early.' });
  const another = client.create(ada, { mediaIds: [media[0]] });
  expect((await another).userErrors).toMatchObject([{ code: 'CONFLICT' }]);
  await Promise.all(media.map((mediaId) => publishing.settleHomeOf(mediaId)));
  // Its author still sees which they were.
  const had = media.map((mediaId) => ({ __typename: 'Media', id: mediaId }));
  expect(await client.post(ada, id)).toMatchObject({ status: 'FAILED', media: had });

  const { post, userErrors } = await client.create(ada, { mediaIds: [media[0]] });
  expect(userErrors).toEqual([]);
  const { mediaOfPosts, homesOfMedia } = createPostReads(stack.clients.database);
  expect(await homesOfMedia(media)).toEqual(new Map([[media[0], { kind: 'post', id: post?.id }]]));
  expect((await client.remove(ada, id)).deletedId).toBe(id);
  // What its deletion deletes: nothing.
  expect(await mediaOfPosts([id])).toEqual(new Map());
  expect((await client.post(null, post?.id ?? ''))?.status).toBe('PUBLISHED');
});

test('settling what is not there changes nothing', async () => {
  const ada = await seed.account();
  await publishing.settleHomeOf(await seed.media(ada));
  const gone = await seed.post(ada, { status: 'PROCESSING', isDeleted: true, media: [await seed.media(ada)] });
  await publishing.settle(gone);
  await stack.settled();
  expect(eventsOf(gone)).toEqual([]);
});

test('an author is pulled at the high mark and pushed again only below the low one', async () => {
  const star = await seed.account();
  const deliveries: (string | undefined)[] = [];
  const ids: PostId[] = [];
  for (const followerCount of [99, 100, 99, 80, 79, 99]) {
    await seed.changeAccount(star, { followerCount });
    const { post } = await client.create(star, { mediaIds: [await seed.media(star)] });
    if (post) ids.push(post.id);
  }
  await stack.settled();
  for (const id of ids) deliveries.push(eventsOf(id)[0]?.delivery);
  expect(deliveries).toEqual(['push', 'pull', 'pull', 'pull', 'push', 'push']);

  const { pulledAmong } = createPostReads(stack.clients.database);
  const pulled = ids.slice(1, 4);
  for (const id of pulled) {
    expect(await pulledAmong([star])).toEqual([star]);
    await client.remove(star, id);
  }
  expect(await pulledAmong([star])).toEqual([]);
  expect(await postCount(star)).toBe(3);
});

test('a deleted post is gone at once for everyone; a second deletion finds nothing', async () => {
  const [ada, bob] = [await seed.account(), await seed.account()];
  const { post } = await client.create(ada, { mediaIds: [await seed.media(ada)] });
  const id = post?.id ?? '';
  const notFound = { deletedId: null, userErrors: [{ code: 'NOT_FOUND', field: ['postId'] }] };
  for (const other of [id, '1', 'x', '']) expect(await client.remove(bob, other)).toMatchObject(notFound);
  await expect(client.remove(null, id)).rejects.toThrow('UNAUTHENTICATED');

  const answers = await Promise.all(Array.from({ length: 20 }, () => client.remove(ada, id)));
  expect(answers.filter(({ deletedId }) => deletedId === id)).toHaveLength(1);
  expect(answers.filter(({ userErrors }) => userErrors[0]?.code === 'NOT_FOUND')).toHaveLength(19);
  for (const viewer of [ada, bob, null]) {
    expect(await client.post(viewer, id)).toBeNull();
    expect(await client.references(viewer, [id])).toEqual([null]);
  }
  expect(await postCount(ada)).toBe(0);
  await stack.settled();
  const told = { postId: id, authorId: ada, version: 3, delivery: 'push' };
  expect(deleted.seen.filter(({ postId }) => postId === id)).toEqual([told]);
});

test('a post deleted while it is published is gone and counted by nobody', async () => {
  const ada = await seed.account();
  for (let round = 0; round < 20; round++) {
    const { id, media } = await waitingPost(ada);
    for (const mediaId of media) await seed.changeMedia(mediaId, 'READY');
    const [, removed] = await Promise.all([publishing.settle(id), client.remove(ada, id), publishing.settle(id)]);
    expect(removed.deletedId).toBe(id);
    expect(await client.post(ada, id)).toBeNull();
  }
  expect(await postCount(ada)).toBe(0);
});
