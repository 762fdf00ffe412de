import { newId, randomSlot } from '@lumigraph/ids';
import { keys, type Redis } from '@lumigraph/redis';
import { openTestRedis, REDIS_KINDS, type TestRedis, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFeedSessions, type FeedSession, type FeedSessions, newSessionId } from './sessions.ts';

describe.each(REDIS_KINDS)('on a %s Redis', (kind) => {
  let server: TestRedis;
  let stack: TestStack;
  let redis: Redis;
  let sessions: FeedSessions;
  beforeAll(async () => {
    server = await openTestRedis(kind);
    stack = await testStack({ REDIS_URL: server.url });
    redis = stack.clients.redis;
    sessions = createFeedSessions(redis);
  });
  afterAll(async () => {
    await stack?.stop();
    await server?.stop();
  });

  const someone = () => newId<'user'>(randomSlot());
  const post = () => newId<'post'>(randomSlot());
  const session = (): FeedSession => ({
    posts: [
      { id: post(), source: 'FOLLOWED' },
      { id: post(), source: 'CELEBRITY' },
    ],
    floor: { id: post(), publishedAt: 1_700_000_000_000 },
  });

  test('sessions come back as they were saved, each to its reader', async () => {
    const readers = Array.from({ length: 20 }, () => ({ reader: someone(), id: newSessionId(), session: session() }));
    await Promise.all(readers.map(({ reader, id, session }) => sessions.save(reader, id, session)));
    const loaded = await Promise.all(readers.map(({ reader, id }) => sessions.load(reader, id)));
    expect(loaded).toEqual(readers.map(({ session }) => session));
    expect(await sessions.load(someone(), readers[0]?.id ?? '')).toBeNull();
  });

  test('a session lives for half an hour after its last page', async () => {
    const [reader, id] = [someone(), newSessionId()];
    await sessions.save(reader, id, { posts: [], floor: null });
    await redis.pexpire(keys.feedSession(reader, id), 10_000);
    expect(await sessions.load(reader, id)).toEqual({ posts: [], floor: null });
    expect(await redis.pttl(keys.feedSession(reader, id))).toBeGreaterThan(1_790_000);
  });

  test('a session that Redis lost is none', async () => {
    const [reader, id] = [someone(), newSessionId()];
    await sessions.save(reader, id, session());
    await stack.flushRedis('fs:');
    expect(await sessions.load(reader, id)).toBeNull();
  });
});
