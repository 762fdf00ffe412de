import { connectRedis } from '@lumigraph/redis';
import { type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tables } from '../data/tables.ts';
import { createUsersSubgraph } from '../index.ts';
import { PASSWORD, type TestPeople, testPeople } from '../test-people.ts';

let stack: TestStack;
let people: TestPeople;
beforeAll(async () => {
  stack = await testStack();
  people = testPeople(stack, createUsersSubgraph(stack.clients));
});
afterAll(() => stack.stop());

const codes = ({ userErrors }: { userErrors: { code: string }[] }) => userErrors.map(({ code }) => code);

test('one signs in by username or e-mail, in any case', async () => {
  const ada = await people.join('ada');
  for (const login of ['ada', 'ADA', 'Ada@Example.org', ' ada '])
    expect((await people.trySignIn(login, PASSWORD)).session?.user.id).toBe(ada);
});

test('a wrong password, an unknown login and impossible ones are told alike', async () => {
  await people.join('bob');
  const wrong = await people.trySignIn('bob', 'not this one');
  expect(codes(wrong)).toEqual(['INVALID_CREDENTIALS']);
  for (const login of ['nobody', 'nobody@example.org', '', '\0', 'x'.repeat(100_000), 'half\ud800'])
    expect(await people.trySignIn(login, PASSWORD)).toEqual(wrong);
  expect(await people.trySignIn('bob', 'x'.repeat(1_000_000))).toEqual(wrong);
});

test('an unknown login costs the look-ups that a wrong password costs', async () => {
  await people.join('oscar');
  const statements = async (login: string) => {
    const asked: string[] = [];
    const stop = stack.clients.database.onQuery((statement) => void asked.push(statement));
    await people.trySignIn(login, 'not this one');
    stop();
    return asked;
  };
  await stack.settled();
  expect(await statements('nobody')).toEqual(await statements('oscar'));
  expect(await statements('nobody@example.org')).toEqual(await statements('oscar@example.org'));
});

test('suspended and deleted accounts cannot sign in', async () => {
  const db = stack.clients.database.for<Tables>();
  for (const state of ['suspended', 'deleted'] as const) {
    const id = await people.join(`was_${state}`);
    await db.updateTable('users.accounts').set({ state }).where('id', '=', id).execute();
    expect(codes(await people.trySignIn(`was_${state}`, PASSWORD))).toEqual(['INVALID_CREDENTIALS']);
  }
});

test('guesses at one account are limited, also in parallel, and its owner is let in again after the window', async () => {
  await people.join('carol');
  const guesses = await Promise.all(
    Array.from({ length: 30 }, (_, n) => people.trySignIn(n % 2 ? 'carol' : 'CAROL', `guess ${n}`)),
  );
  expect(guesses.filter((guess) => codes(guess)[0] === 'INVALID_CREDENTIALS')).toHaveLength(10);
  expect(guesses.filter((guess) => codes(guess)[0] === 'RATE_LIMITED')).toHaveLength(20);
  expect(codes(await people.trySignIn('carol', PASSWORD))).toEqual(['RATE_LIMITED']);
  await forgetLimits();
  expect((await people.trySignIn('carol', PASSWORD)).session).not.toBeNull();
});

test('a successful sign-in forgives the failed ones before', async () => {
  await people.join('dora');
  for (let round = 0; round < 3; round += 1) {
    for (let n = 0; n < 9; n += 1) await people.trySignIn('dora', 'wrong password');
    expect((await people.trySignIn('dora', PASSWORD)).session).not.toBeNull();
  }
});

test('guesses from one address at many accounts are limited', async () => {
  await forgetLimits();
  const guess = (n: number) => people.trySignIn(`victim${n}`, 'password1');
  const guesses = await Promise.all(Array.from({ length: 110 }, (_, n) => guess(n)));
  expect(guesses.filter((guess) => codes(guess)[0] === 'RATE_LIMITED')).toHaveLength(10);
  await forgetLimits();
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

async function forgetLimits(): Promise<void> {
  const { redis, config } = stack.clients;
  const prefix = `${config.namespace}:`;
  for (const key of await redis.keys(`${prefix}rl:*`)) await redis.del(key.slice(prefix.length));
}
