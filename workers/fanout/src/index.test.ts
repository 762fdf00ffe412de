import { createFeedSubgraph, createTimelines } from '@lumigraph/feed';
import { compareIds, type PostId, slotOf, type UserId } from '@lumigraph/ids';
import { connectClients, createLog, type Part } from '@lumigraph/lifecycle';
import { keys } from '@lumigraph/redis';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, openLink, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createFanout } from './fanout.ts';
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

/** Deletes a post, and tells of it as its author's domain does. */
async function deleteAndTell(postId: PostId): Promise<void> {
  await seed.deletePost(postId);
  const data = { postId, authorId: author, version: 2, delivery: 'push' as const };
  await stack.clients.events.publish({ name: 'posts.deleted', slot: slotOf(postId), data }, `test:${told++}`);
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

test('a post that is deleted is taken out of every timeline, and of one that is being built', async () => {
  await read(author);
  const [post, kept] = [await seed.post(author), await seed.post(author)];
  for (const one of [post, kept]) await tell(one);
  await stack.settled();
  expect(await timelinesWith(post)).toEqual([author, ...followers]);
  const { redis, config } = { ...stack.clients, ...stack };
  const builder = followers[0] ?? author;
  await redis.del(keys.timeline(builder), keys.timelineMark(builder));
  const timelines = createTimelines(redis, config.timelineLength);
  const begun = await timelines.read(builder, null, 10);
  const snapshot = [post, kept].map((id) => ({ id, publishedAt: Date.now() }));

  await deleteAndTell(post);
  await stack.settled();
  if (begun.state === 'building') await timelines.complete(builder, begun.token, { items: snapshot, floor: null });
  expect(begun.state).toBe('building');
  expect(await timelinesWith(post)).toEqual([]);
  expect(await timelinesWith(kept)).toEqual([author, ...followers.slice(1)]);
  expect(await read(builder)).toEqual([kept]);
});

test('a post that is deleted on its way into timelines is in none', async () => {
  const post = await seed.post(author);
  const link = await openLink(stack.config.redisUrls[0] ?? '');
  const slow = await connectClients(
    { ...stack.config, redisUrls: [link.url] },
    createLog({ level: 'silent', name: 'slow' }),
  );
  await slow.redis.ping();
  const isLookedAt = new Promise((resolve) => slow.database.onQuery((sql) => sql.includes('"posts"') && resolve(true)));
  link.stall();
  const chunk = {
    postId: post,
    authorId: author,
    publishedAt: Date.now(),
    after: null,
    upTo: [...followers].sort(compareIds).at(-1) ?? author,
  };
  const delivering = createFanout(slow).deliver(chunk);
  await isLookedAt;
  await deleteAndTell(post);
  await stack.settled();
  await link.mend();
  await delivering;
  expect(await timelinesWith(post)).toEqual([]);
  await slow.close();
  await link.cut();
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
