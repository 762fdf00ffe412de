import { createTimelines } from '@lumigraph/feed';
import { parseId, type UserId } from '@lumigraph/ids';
import { keys } from '@lumigraph/redis';
import { DeletePostDocument } from '@lumigraph/schema/operations';
import { expect, test } from 'vitest';
import { type Person, signUp } from '../client/person.ts';
import { createSeed, startTestSystem, type TestStack, TOPOLOGIES, testStack } from '../test-stack/index.ts';
import { photo } from './pictures.ts';

const PASSWORD = 'correct horse battery';
const CROWD = 400;
const POSTS = 8;

/** People who follow an author and whose timelines exist, empty. */
async function seedFollowers({ clients, config }: TestStack, author: UserId): Promise<UserId[]> {
  const seed = createSeed(clients);
  const timelines = createTimelines(clients.redis, config.timelineLength);
  const followers = await Promise.all(Array.from({ length: CROWD }, () => seed.account()));
  for (const follower of followers) {
    await seed.follow(follower, author);
    const begun = await timelines.read(follower, null, 1);
    if (begun.state === 'building') await timelines.complete(follower, begun.token, { items: [], floor: null });
  }
  return followers;
}

function idOf({ id }: Person): UserId {
  const parsed = parseId<'user'>(id);
  if (!parsed) throw new Error(`${id} is no id`);
  return parsed;
}

async function postsIn(reader: Person): Promise<(string | undefined)[]> {
  const { edges } = await reader.feed({ order: 'LATEST', first: 100 });
  return edges.map(({ node }) => node?.id);
}

test.for(TOPOLOGIES)(
  'posts that are deleted while they fan out are in no answer after the deletion’s, and at last in no timeline: %s',
  { timeout: 120_000 },
  async (topology, { onTestFinished }) => {
    const stack = await testStack({ FANOUT_CHUNK: '50' });
    onTestFinished(stack.stop);
    const system = await startTestSystem(stack, topology);
    onTestFinished(system.stop);
    const join = (username: string) => signUp(system.url, { username, password: PASSWORD });
    const author = await join('author');
    const readers = [await join('reader_one'), await join('reader_two')];
    for (const reader of readers) await reader.follow(author);
    const crowd = await seedFollowers(stack, idOf(author));
    await stack.settled();
    for (const reader of readers) await postsIn(reader);
    const mediaIds = await Promise.all(Array.from({ length: POSTS }, async () => author.upload(await photo(320, 240))));
    await Promise.all(mediaIds.map((mediaId) => author.processed(mediaId)));

    const timelinesWith = async (post: string, of: readonly UserId[]) => {
      const scores = await Promise.all(of.map((reader) => stack.clients.redis.zscore(keys.timeline(reader), post)));
      return scores.filter((score) => score !== null).length;
    };
    const all = [...readers.map(idOf), ...crowd, idOf(author)];
    const posts = await Promise.all(
      mediaIds.map(async (mediaId, n) => {
        const { id } = await author.post({ mediaIds: [mediaId] });
        // The first is deleted at once, each other when it has reached so many more.
        await expect.poll(() => timelinesWith(id, crowd), { interval: 1 }).toBeGreaterThanOrEqual((n * CROWD) / POSTS);
        const { deletePost } = await author.api.request(DeletePostDocument, { postId: id });
        expect(deletePost).toEqual({ deletedId: id, userErrors: [] });
        for (const reader of readers) expect(await postsIn(reader)).not.toContain(id);
        return id;
      }),
    );
    const kept = await author.post({ mediaIds: [await author.upload(await photo(320, 240))] });
    await expect.poll(() => timelinesWith(kept.id, crowd)).toBe(CROWD);
    await stack.settled();
    for (const id of posts) expect(await timelinesWith(id, all)).toBe(0);
    for (const reader of readers) expect(await postsIn(reader)).toEqual([kept.id]);
  },
);
