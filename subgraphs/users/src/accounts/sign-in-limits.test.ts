import { createLimiter } from '@lumigraph/limiter';
import { connectRedis } from '@lumigraph/redis';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { openTestRedis, REDIS_KINDS, type TestRedis, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createUsersSubgraph } from '../index.ts';
import { PASSWORD, type TestPeople, testPeople } from '../test-people.ts';

const codes = ({ userErrors }: { userErrors: { code: string }[] }) => userErrors.map(({ code }) => code);

describe.each(REDIS_KINDS)('on a %s Redis', (kind) => {
  let server: TestRedis;
  let stack: TestStack;
  let subgraph: Subgraph;
  let people: TestPeople;
  beforeAll(async () => {
    server = await openTestRedis(kind);
    stack = await testStack({ REDIS_URL: server.url });
    subgraph = createUsersSubgraph(stack.clients);
    people = testPeople(stack, subgraph);
  });
  afterEach(() => stack.flushRedis('rl:'));
  afterAll(async () => {
    await stack?.stop();
    await server?.stop();
  });

  /** People at another address. */
  const from = (address: string) =>
    testPeople(stack, { ...subgraph, context: (request) => subgraph.context({ ...request, address }) });

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

  test('wrong guesses from elsewhere lock nobody out, whether by name or by e-mail', async () => {
    const gina = await people.join('gina');
    const attacker = from('203.0.113.7');
    const guesses = [];
    for (let n = 0; n < 11; n += 1)
      guesses.push(codes(await attacker.trySignIn(n % 2 ? 'gina' : 'gina@example.org', `guess ${n}`))[0]);
    // One account, however it is named.
    expect(guesses.filter((code) => code === 'RATE_LIMITED')).toHaveLength(1);
    expect(codes(await attacker.trySignIn('gina', PASSWORD))).toEqual(['RATE_LIMITED']);
    for (const owner of [people, from('198.51.100.1')])
      expect((await owner.trySignIn('gina', PASSWORD)).session?.user.id).toBe(gina);
  });

  test('guesses from very many addresses slow down new addresses, and not where the owner is known', async () => {
    await people.join('hans');
    const home = from('198.51.100.2');
    expect((await home.trySignIn('hans', PASSWORD)).session).not.toBeNull();
    const guesses = await Promise.all(
      Array.from({ length: 110 }, (_, n) => from(`203.0.113.${n % 55}`).trySignIn('hans', `guess ${n}`)),
    );
    expect(guesses.filter((guess) => codes(guess)[0] === 'RATE_LIMITED')).toHaveLength(10);
    expect(codes(await from('198.51.100.3').trySignIn('hans', PASSWORD))).toEqual(['RATE_LIMITED']);
    for (const known of [home, people]) expect((await known.trySignIn('hans', PASSWORD)).session).not.toBeNull();
  });

  test('guesses from one address at very many accounts are limited, except at accounts that signed in from there', async () => {
    const carrier = from('198.51.100.4');
    await carrier.join('ida');
    await people.join('jon');
    const guesses = [];
    for (let batch = 0; batch < 7; batch += 1)
      guesses.push(
        ...(await Promise.all(
          Array.from({ length: 45 }, (_, n) => carrier.trySignIn(`victim${batch}_${n}`, 'password1')),
        )),
      );
    expect(guesses.filter((guess) => codes(guess)[0] === 'RATE_LIMITED')).toHaveLength(15);
    expect(codes(await carrier.trySignIn('jon', PASSWORD))).toEqual(['RATE_LIMITED']);
    expect((await carrier.trySignIn('ida', PASSWORD)).session).not.toBeNull();
    expect((await people.trySignIn('jon', PASSWORD)).session).not.toBeNull();
  });

  test('a request of a hundred sign-ins locks nothing, neither with right passwords nor with wrong ones', async () => {
    const names = ['karl', 'lena'];
    for (const name of names) await people.join(name);
    const shared = from('198.51.100.5');
    const signIns = (password: string, loginOf: (n: number) => string) => {
      const fields = Array.from(
        { length: 100 },
        (_, n) => `a${n}: signIn(input: {login: "${loginOf(n)}", password: "${password}"}) { userErrors { code } }`,
      );
      return shared.ask<Record<string, { userErrors: { code: string }[] }>>(`mutation { ${fields.join(' ')} }`);
    };
    const right = await signIns(PASSWORD, (n) => names[n % 2] ?? '');
    expect(Object.values(right).flatMap(codes)).toEqual([]);
    const wrong = await signIns('a wrong guess', (n) => (n % 2 ? 'karl' : `stranger${n}`));
    expect(new Set(Object.values(wrong).flatMap(codes))).toEqual(new Set(['INVALID_CREDENTIALS', 'RATE_LIMITED']));
    expect((await shared.trySignIn('lena', PASSWORD)).session).not.toBeNull();
    const newcomer = await people.join('mona');
    expect((await shared.trySignIn('mona', PASSWORD)).session?.user.id).toBe(newcomer);
  });

  test('sign-ups of one address are limited, far beyond what its people need', async () => {
    const farm = from('203.0.113.99');
    const limiter = createLimiter(stack.clients.redis, 'sign-up:address', { most: 300, seconds: 3_600 });
    for (let n = 0; n < 298; n += 1) await limiter.spend('203.0.113.99');
    await Promise.all([farm.join('bot_1'), farm.join('bot_2')]);
    const input = { username: 'bot_3', email: 'bot_3@example.org', password: PASSWORD };
    expect(codes(await farm.trySignUp(input))).toEqual(['RATE_LIMITED']);
    expect((await people.trySignUp(input)).session).not.toBeNull();
  });

  test('who tries which e-mails have accounts is limited as who signs up', async () => {
    await people.join('known');
    const prober = from('203.0.113.98');
    const limiter = createLimiter(stack.clients.redis, 'sign-up:address', { most: 300, seconds: 3_600 });
    for (let n = 0; n < 299; n += 1) await limiter.spend('203.0.113.98');
    const input = { username: 'prober', email: 'known@example.org', password: PASSWORD };
    expect(codes(await prober.trySignUp(input))).toEqual(['TAKEN']);
    expect(codes(await prober.trySignUp(input))).toEqual(['RATE_LIMITED']);
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
