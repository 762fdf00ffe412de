import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { slotOf, type UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import type { Redis } from '@lumigraph/redis';
import pLimit from 'p-limit';
import { createSeed } from '../test-stack/seed.ts';
import { BenchFailure } from './bench-failure.ts';
import { lookIntoTimelines, seedFollowers, seedTimelines } from './fanout-data.ts';
import type { Measure } from './measure.ts';
import { repeat } from './repeat.ts';
import { median } from './statistics.ts';

const FOLLOWERS = 20_000;
/** Above the 128 entries below which Redis packs a sorted set; a full one of 800 each would take 2 GB. */
const TIMELINE_LENGTH = 150;
const WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 2;
const COMMANDS = 1_000;
const PIPELINES = 4;

export const fanout: Measure = {
  name: 'fanout',
  about: 'Deliveries of a post to 20,000 timelines by the worker, beside raw pipelined ZADD and trim of as many keys.',
  env: { TIMELINE_LENGTH: String(TIMELINE_LENGTH) },
  run: async ({ clients }, { rounds, seconds }, tell) => {
    tell('seeding');
    const author = await createSeed(clients).account();
    const readers = await seedFollowers(clients, author, FOLLOWERS);
    const plain = await seedTimelines(clients.redis, readers, TIMELINE_LENGTH);
    const ours: number[] = [];
    const bare: number[] = [];
    for (let round = 0; round <= rounds; round += 1) {
      tell(round === 0 ? 'warming up' : `round ${round} of ${rounds}`);
      const raw = await repeat(seconds, () => addRaw(clients.redis, plain));
      const posts = await repeat(seconds, () => deliver(clients, author, readers));
      if (round === 0) continue;
      bare.push(median(raw));
      ours.push(median(posts));
    }
    const perSecond = (millis: number) => (FOLLOWERS * 1_000) / millis;
    return [
      {
        ...{ name: 'deliveries', unit: '/s', rounds: ours.map(perSecond) },
        baseline: { name: '/s', rounds: bare.map(perSecond) },
      },
      {
        ...{ name: 'event to the last timeline', unit: 'ms', rounds: ours },
        baseline: { name: 'ms', rounds: bare },
      },
    ];
  },
};

/** Publishes a post as its domain would and waits until the worker has brought it everywhere; returns the milliseconds from the event on. */
async function deliver(clients: Clients, author: UserId, readers: readonly UserId[]): Promise<number> {
  const postId = await createSeed(clients).post(author);
  const data = { postId, authorId: author, version: 1, delivery: 'push' as const, publishedAt: Date.now() };
  const start = performance.now();
  await clients.events.publish({ name: 'posts.published', slot: slotOf(postId), data }, `bench:${postId}`);
  await untilIdle(clients);
  const millis = performance.now() - start;
  await checkDelivered(clients.redis, readers, postId);
  return millis;
}

/** Resolves when the worker has acknowledged the event and every chunk of followers that came of it. */
async function untilIdle({ events }: Clients): Promise<void> {
  const { manager, subjects } = events.inside;
  const deadline = performance.now() + WITHIN_MS;
  const isIdle = async (stream: string, durable: string) => {
    const { num_pending, num_ack_pending } = await manager.consumers.info(stream, durable);
    return num_pending + num_ack_pending === 0;
  };
  // The event is acknowledged after its chunks are in the stream: in this order nothing is missed.
  for (const [stream, durable] of [
    [subjects.streams.events, 'fanout-published'],
    [subjects.streams.work, 'fanout-chunk'],
  ] as const) {
    while (!(await isIdle(stream, durable))) {
      if (performance.now() > deadline)
        throw new BenchFailure('NOT_IN_TIME', `${durable} is busy after ${WITHIN_MS} ms`);
      await wait(LOOK_EVERY_MS);
    }
  }
}

async function checkDelivered(redis: Redis, readers: readonly UserId[], postId: string): Promise<void> {
  const { arrived, longest } = await lookIntoTimelines(redis, readers, postId);
  if (arrived === readers.length && longest === TIMELINE_LENGTH) return;
  throw new BenchFailure(
    'WRONG_ANSWER',
    `Post ${postId} is in ${arrived} of ${readers.length} timelines; the longest holds ${longest} posts of ${TIMELINE_LENGTH}`,
  );
}

/** Adds a member to every key and trims it, with a few full pipelines under way; returns the milliseconds it took. */
async function addRaw(redis: Redis, plain: readonly string[]): Promise<number> {
  const [member, score] = [randomUUID(), Date.now()];
  const limit = pLimit(PIPELINES);
  const starts = Array.from({ length: Math.ceil((plain.length * 2) / COMMANDS) }, (_, index) => (index * COMMANDS) / 2);
  const start = performance.now();
  await Promise.all(
    starts.map((from) =>
      limit(async () => {
        const pipeline = redis.pipeline();
        for (const key of plain.slice(from, from + COMMANDS / 2)) {
          pipeline.zadd(key, score, member).zremrangebyrank(key, 0, -TIMELINE_LENGTH - 1);
        }
        await pipeline.exec();
      }),
    ),
  );
  return performance.now() - start;
}
