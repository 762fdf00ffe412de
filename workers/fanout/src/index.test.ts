import { createFeedSubgraph } from '@lumigraph/feed';
import { type PostId, slotOf, type UserId } from '@lumigraph/ids';
import type { Part } from '@lumigraph/lifecycle';
import { keys } from '@lumigraph/redis';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createFanoutWorker } from './index.ts';

let stack: TestStack;
let seed: Seed;
let feed: Subgraph;
let worker: Part;
beforeAll(async () => {
  stack = await testStack({ FANOUT_CHUNK: '3' });
  seed = createSeed(stack.clients);
  feed = createFeedSubgraph(stack.clients);
  worker = await createFanoutWorker(stack.clients);
});
afterAll(async () => {
  await worker.stop();
  await feed.stop();
  await stack.stop();
});

let author: UserId;
const followers: UserId[] = [];
/** An author with ten followers, who have all visited their feeds. */
beforeEach(async () => {
  author = await seed.account();
  followers.length = 0;
  for (let index = 0; index < 10; index += 1) {
    const follower = await seed.account();
    await seed.follow(follower, author);
    await read(follower);
    followers.push(follower);
  }
});

async function read(viewer: UserId): Promise<string[]> {
  const query = '{ feed(first: 100, order: LATEST) { edges { node { id } } } }';
  const { data } = await stack.ask(feed, query, {}, viewer);
  const { edges } = (data as { feed: { edges: { node: { id: string } }[] } }).feed;
  return edges.map(({ node }) => node.id);
}

let told = 0;

/** Tells of a publication, each time by another message. */
async function tell(postId: PostId, delivery: 'push' | 'pull' = 'push'): Promise<void> {
  const data = { postId, authorId: author, version: 1, delivery, publishedAt: Date.now() };
  await stack.clients.events.publish({ name: 'posts.published', slot: slotOf(postId), data }, `test:${told++}`);
}

async function tellOf(
  name: 'graph.followed' | 'graph.unfollowed',
  followerId: UserId,
  followeeId: UserId,
): Promise<void> {
  const slot = slotOf(followerId);
  await stack.clients.events.publish({ name, slot, data: { followerId, followeeId } }, `test:${told++}`);
}

/** In whose timelines in Redis a post is. */
async function timelinesWith(post: PostId): Promise<UserId[]> {
  const readers = [author, ...followers];
  const scores = await Promise.all(readers.map((reader) => stack.clients.redis.zscore(keys.timeline(reader), post)));
  return readers.filter((_reader, index) => scores[index] !== null);
}

async function chunksSoFar(): Promise<number> {
  const { manager, subjects } = stack.clients.events.inside;
  return (await manager.streams.info(subjects.streams.work)).state.last_seq;
}

test('a pushed post reaches every timeline that exists, its author’s too, in chunks of followers', async () => {
  const before = await chunksSoFar();
  await read(author);
  await stack.clients.redis.del(keys.timeline(followers[0] ?? author), keys.timelineMark(followers[0] ?? author));
  const post = await seed.post(author);
  await tell(post);
  await stack.settled();
  expect(await timelinesWith(post)).toEqual([author, ...followers.slice(1)]);
  expect((await chunksSoFar()) - before).toBe(4);
  expect(await read(followers[0] ?? author)).toEqual([post]);
});

test('a publication that is told twice makes the work once', async () => {
  const before = await chunksSoFar();
  const post = await seed.post(author);
  await tell(post);
  await tell(post);
  await stack.settled();
  expect((await chunksSoFar()) - before).toBe(4);
});

test('a pulled post is in no timeline', async () => {
  const post = await seed.post(author, { delivery: 'pull' });
  await tell(post, 'pull');
  await stack.settled();
  expect(await timelinesWith(post)).toEqual([]);
  expect(await read(followers[0] ?? author)).toEqual([post]);
});

test('a post that was deleted before its turn came is in no timeline', async () => {
  const post = await seed.post(author, { isDeleted: true });
  await tell(post);
  await stack.settled();
  expect(await timelinesWith(post)).toEqual([]);
});

test('who follows someone has their earlier posts, who unfollows loses them', async () => {
  const [post, stranger] = [await seed.post(author), await seed.account()];
  await tell(post);
  expect(await read(stranger)).toEqual([]);
  await seed.follow(stranger, author);
  await tellOf('graph.followed', stranger, author);
  await stack.settled();
  expect(await read(stranger)).toEqual([post]);
  await seed.unfollow(stranger, author);
  await tellOf('graph.unfollowed', stranger, author);
  await stack.settled();
  expect(await stack.clients.redis.exists(keys.timeline(stranger))).toBe(0);
  expect(await read(stranger)).toEqual([]);
});

test('timelines that are rebuilt while posts fan out lose none of them', async () => {
  const posts: PostId[] = [];
  let isPublishing = true;
  const visits = followers.map(async (follower) => {
    while (isPublishing) {
      await stack.clients.redis.del(keys.timeline(follower), keys.timelineMark(follower));
      await read(follower);
    }
  });
  for (let index = 0; index < 40; index += 1) {
    const post = await seed.post(author);
    posts.unshift(post);
    await tell(post);
  }
  isPublishing = false;
  await Promise.all(visits);
  await stack.settled();
  for (const follower of followers) {
    expect(await stack.clients.redis.get(keys.timelineMark(follower))).toBe('1');
    expect(new Set(await read(follower))).toEqual(new Set(posts));
  }
});
