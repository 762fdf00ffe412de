import { idAt, newId, randomSlot, slotOf, type UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { keys, type Redis } from '@lumigraph/redis';
import { sql } from 'kysely';

const COMMANDS = 1_000;

/** Makes so many followers of an author, as rows only. */
export async function seedFollowers(
  { database }: Pick<Clients, 'database'>,
  author: UserId,
  count: number,
): Promise<UserId[]> {
  const now = Date.now();
  // A millisecond each, so that no two are equal.
  const followers = Array.from({ length: count }, (_, index) => idAt<'user'>(now - index, randomSlot(), 0));
  await sql`insert into users.followers (slot, user_id, follower_id)
    select ${slotOf(author)}, ${author}, unnest(${followers}::bigint[])`.execute(database.for<unknown>());
  return followers;
}

/**
 * Gives each reader a full timeline, so that each delivery trims one, and returns as many plain keys with as much in them. Filled by copying one key:
 * the commands of the timelines would take minutes.
 */
export async function seedTimelines(redis: Redis, readers: readonly UserId[], length: number): Promise<string[]> {
  const oldest = Date.now() - length * 1_000;
  const posts = Array.from({ length }, (_, index) => [oldest + index * 1_000, newId<'post'>(randomSlot())]).flat();
  await redis.zadd('bench:timeline', 0, '0', ...posts);
  await redis.zadd('bench:plain', ...posts);
  const plain = readers.map((_, index) => `bench:plain:${index}`);
  for (let start = 0; start < readers.length; start += COMMANDS / 4) {
    const pipeline = redis.pipeline();
    readers.slice(start, start + COMMANDS / 4).forEach((reader, index) => {
      pipeline.copy('bench:timeline', keys.timeline(reader)).set(keys.timelineMark(reader), oldest);
      pipeline.copy('bench:plain', `bench:plain:${start + index}`);
    });
    await pipeline.exec();
  }
  return plain;
}

/** How many of the readers have the post at the top of their timeline, and how many posts the longest of these timelines holds. */
export async function lookIntoTimelines(
  redis: Redis,
  readers: readonly UserId[],
  postId: string,
): Promise<{ arrived: number; longest: number }> {
  let [arrived, longest] = [0, 0];
  for (let start = 0; start < readers.length; start += COMMANDS / 2) {
    const pipeline = redis.pipeline();
    for (const reader of readers.slice(start, start + COMMANDS / 2)) {
      pipeline.zrevrange(keys.timeline(reader), 0, 0).zcard(keys.timeline(reader));
    }
    const answers = ((await pipeline.exec()) ?? []).map(([, answer]) => answer);
    arrived += answers.filter((answer) => Array.isArray(answer) && answer[0] === postId).length;
    longest = Math.max(longest, ...answers.filter((answer) => typeof answer === 'number'));
  }
  // The member that every timeline has is no post.
  return { arrived, longest: longest - 1 };
}
