import { connectRedis } from '@lumigraph/redis';
import { openTestRedis, REDIS_KINDS, type TestRedis, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createUsersSubgraph } from '../index.ts';
import { PASSWORD, type TestPeople, testPeople } from '../test-people.ts';

const codes = ({ userErrors }: { userErrors: { code: string }[] }) => userErrors.map(({ code }) => code);

describe.each(REDIS_KINDS)('on a %s Redis', (kind) => {
  let server: TestRedis;
  let stack: TestStack;
  let people: TestPeople;
  beforeAll(async () => {
    server = await openTestRedis(kind);
    stack = await testStack({ REDIS_URL: server.url });
    people = testPeople(stack, createUsersSubgraph(stack.clients));
  });
  afterEach(() => stack.flushRedis('rl:'));
  afterAll(async () => {
    await stack?.stop();
    await server?.stop();
  });

  test('guesses at one account are limited, also in parallel, and its owner is let in again after the window', async () => {
    await people.join('carol');
    const guesses = await Promise.all(
      Array.from({ length: 30 }, (_, n) => people.trySignIn(n % 2 ? 'carol' : 'CAROL', `guess ${n}`)),
    );
    expect(guesses.filter((guess) => codes(guess)[0] === 'INVALID_CREDENTIALS')).toHaveLength(10);
    expect(guesses.filter((guess) => codes(guess)[0] === 'RATE_LIMITED')).toHaveLength(20);
    expect(codes(await people.trySignIn('carol', PASSWORD))).toEqual(['RATE_LIMITED']);
    await stack.flushRedis('rl:');
    expect((await people.trySignIn('carol', PASSWORD)).session).not.toBeNull();
  });

  test('guesses are counted over all processes together', async () => {
    const { redisUrls: urls, namespace } = stack.config;
    const redis = await connectRedis({ urls, namespace, onError: () => undefined });
    try {
      await people.join('erin');
      const others = testPeople(stack, createUsersSubgraph({ ...stack.clients, redis }));
      const guesses = await Promise.all(
        Array.from({ length: 24 }, (_, n) => (n % 2 ? people : others).trySignIn('erin', `guess ${n}`)),
      );
      expect(guesses.filter((guess) => codes(guess)[0] === 'RATE_LIMITED')).toHaveLength(14);
    } finally {
      redis.disconnect();
    }
  });

  test('a successful sign-in forgives the failed ones before', async () => {
    await people.join('dora');
    for (let round = 0; round < 3; round += 1) {
      for (let n = 0; n < 9; n += 1) await people.trySignIn('dora', 'wrong password');
      expect((await people.trySignIn('dora', PASSWORD)).session).not.toBeNull();
    }
  });

  test('guesses from one address at many accounts are limited', async () => {
    const guess = (n: number) => people.trySignIn(`victim${n}`, 'password1');
    const guesses = await Promise.all(Array.from({ length: 110 }, (_, n) => guess(n)));
    expect(guesses.filter((guess) => codes(guess)[0] === 'RATE_LIMITED')).toHaveLength(10);
  });

  test('without Redis guesses are limited all the same, and the right password is accepted', async () => {
    const { redisUrls: urls, namespace } = stack.config;
    const redis = await connectRedis({ urls, namespace, onError: () => undefined });
    redis.disconnect();
    const lonely = testPeople(stack, createUsersSubgraph({ ...stack.clients, redis }));
    await lonely.join('frank');
    expect((await lonely.trySignIn('frank', PASSWORD)).session).not.toBeNull();
    const guesses = await Promise.all(Array.from({ length: 15 }, () => lonely.trySignIn('frank', 'a wrong guess')));
    expect(guesses.filter((guess) => codes(guess)[0] === 'RATE_LIMITED')).toHaveLength(5);
  });
});
