import { createFeedSubgraph } from '@lumigraph/feed';
import { compareIds, type PostId, slotOf, type UserId } from '@lumigraph/ids';
import type { Part } from '@lumigraph/lifecycle';
import { keys } from '@lumigraph/redis';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { createSeed, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFanoutWorker } from './index.ts';

let stack: TestStack;
let seed: Seed;
let feed: Subgraph;
let worker: Part;
beforeAll(async () => {
  stack = await testStack({ FANOUT_CHUNK: '3', TIMELINE_LENGTH: '20' });
  seed = createSeed(stack.clients);
  feed = createFeedSubgraph(stack.clients);
  worker = await createFanoutWorker(stack.clients);
});
afterAll(async () => {
  await worker.stop();
  await feed.stop();
  await stack.stop();
});

interface Post {
  id: PostId;
  author: UserId;
  publishedAt: number;
}

/** What has happened, as plain lists. */
interface World {
  people: UserId[];
  follows: Set<string>;
  posts: Post[];
  random(below: number): number;
}

const ROUNDS = 30;
const OPERATIONS = 6;
const START = Date.UTC(2026, 5, 1);

test('the pages of LATEST are what the followees published, whatever happened to the timeline', async () => {
  const number = Date.now() % 2 ** 31;
  console.info(`the random world has the seed ${number}`);
  const world: World = { people: [], follows: new Set(), posts: [], random: randomFrom(number) };
  for (let index = 0; index < 7; index += 1) world.people.push(await seed.account());
  for (let round = 0; round < ROUNDS; round += 1) {
    for (let count = 0; count < OPERATIONS; count += 1) await happen(world, round);
    await stack.settled();
    for (const reader of world.people.slice(0, 4)) {
      const first = 2 + world.random(9);
      const read = await readAll(reader, first);
      expect(read, `seed ${number}, round ${round}, pages of ${first}`).toEqual(expected(world, reader));
    }
  }
}, 120_000);

/** Something that changes feeds, most often a post. */
async function happen(world: World, round: number): Promise<void> {
  const die = world.random(20);
  if (die < 11) return publish(world, round);
  if (die < 14) return follow(world);
  if (die < 15) return unfollow(world);
  if (die < 16) return removePost(world);
  if (die < 19) return forgetTimeline(world);
  await readAll(someone(world), 5);
}

/** The last two publish half of it all and are pulled at times; moments come in ties, and not always in order. */
async function publish(world: World, round: number): Promise<void> {
  const isStar = world.random(2) === 1;
  const author = someone(world, isStar ? world.people.slice(-2) : world.people);
  const delivery = isStar && world.random(3) > 0 ? 'pull' : 'push';
  const publishedAt = START + 2 * round + world.random(5);
  const id = await seed.post(author, { publishedAt: new Date(publishedAt), delivery });
  world.posts.push({ id, author, publishedAt });
  const data = { postId: id, authorId: author, version: 1, delivery, publishedAt } as const;
  await stack.clients.events.publish({ name: 'posts.published', slot: slotOf(id), data }, `published:${id}`);
}

async function follow(world: World): Promise<void> {
  const [follower, followee] = [someone(world), someone(world)];
  if (follower === followee || world.follows.has(`${follower} ${followee}`)) return;
  world.follows.add(`${follower} ${followee}`);
  await seed.follow(follower, followee);
  await tell('graph.followed', follower, followee, world);
}

async function unfollow(world: World): Promise<void> {
  const pair = [...world.follows][world.random(world.follows.size)];
  const follower = world.people.find((person) => pair?.startsWith(`${person} `));
  const followee = world.people.find((person) => pair?.endsWith(` ${person}`));
  if (!pair || !follower || !followee) return;
  world.follows.delete(pair);
  await seed.unfollow(follower, followee);
  await tell('graph.unfollowed', follower, followee, world);
}

async function tell(name: 'graph.followed' | 'graph.unfollowed', followerId: UserId, followeeId: UserId, world: World) {
  const id = `${name}:${followerId}:${followeeId}:${world.random(2 ** 31)}`;
  await stack.clients.events.publish({ name, slot: slotOf(followerId), data: { followerId, followeeId } }, id);
}

async function removePost(world: World): Promise<void> {
  const [post] = world.posts.splice(world.random(world.posts.length), 1);
  if (post) await seed.deletePost(post.id);
}

async function forgetTimeline(world: World): Promise<void> {
  const reader = someone(world);
  await stack.clients.redis.del(keys.timeline(reader), keys.timelineMark(reader));
}

function someone({ people, random }: World, among: readonly UserId[] = people): UserId {
  const person = among[random(among.length)];
  if (!person) throw new Error('nobody is there');
  return person;
}

function expected({ posts, follows }: World, reader: UserId): PostId[] {
  return posts
    .filter(({ author }) => author === reader || follows.has(`${reader} ${author}`))
    .sort((a, b) => b.publishedAt - a.publishedAt || compareIds(b.id, a.id))
    .map(({ id }) => id);
}

async function readAll(viewer: UserId, first: number): Promise<string[]> {
  const query = `query ($first: Int, $after: String) {
    feed(first: $first, after: $after, order: LATEST) { edges { node { id } } pageInfo { endCursor hasNextPage } degradedSources }
  }`;
  const posts: string[] = [];
  for (let after: string | null = null; ; ) {
    const { data } = await stack.ask(feed, query, { first, after }, viewer);
    const page = (
      data as { feed: { edges: { node: { id: string } }[]; pageInfo: { endCursor: string; hasNextPage: boolean } } }
    ).feed;
    posts.push(...page.edges.map(({ node }) => node.id));
    if (!page.pageInfo.hasNextPage) return posts;
    after = page.pageInfo.endCursor;
  }
}

/** mulberry32 (Tommy Ettinger, public domain): whole numbers from 0 up to a bound. */
function randomFrom(start: number): (below: number) => number {
  let state = start;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}
