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

/** The same accounts, served at another cost. */
function atAnotherCost(): TestPeople {
  const config = { ...stack.config, argon2: { memoryKib: 2048, passes: 2 } };
  return testPeople(stack, createUsersSubgraph({ ...stack.clients, config }));
}

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
    const stop = stack.clients.database.onQuery((statement) => {
      if (!/outbox|advisory/.test(statement)) asked.push(statement);
    });
    await people.trySignIn(login, 'not this one');
    stop();
    return asked;
  };
  await stack.settled();
  expect(await statements('nobody')).toEqual(await statements('oscar'));
  expect(await statements('nobody@example.org')).toEqual(await statements('oscar@example.org'));
});

test('suspended and deleted accounts cannot sign in; who knows the password of a suspended one is told, as often as they try', async () => {
  const db = stack.clients.database.for<Tables>();
  for (const state of ['suspended', 'deleted'] as const) {
    const id = await people.join(`was_${state}`);
    await db.updateTable('users.accounts').set({ state }).where('id', '=', id).execute();
    expect(codes(await people.trySignIn(`was_${state}`, 'not this one'))).toEqual(['INVALID_CREDENTIALS']);
  }
  expect(codes(await people.trySignIn('was_deleted', PASSWORD))).toEqual(['INVALID_CREDENTIALS']);
  for (let time = 0; time < 12; time += 1)
    expect(codes(await people.trySignIn('was_suspended', PASSWORD))).toEqual(['FORBIDDEN']);
});

test('a hash of another cost than is configured is renewed by the next sign-in, also by many at once', async () => {
  const id = await people.join('thrifty');
  const costly = atAnotherCost();
  const accounts = stack.clients.database.for<Tables>().selectFrom('users.accounts').select('password_hash as hash');
  const hashOf = async () => (await accounts.where('id', '=', id).executeTakeFirstOrThrow()).hash;
  expect(await hashOf()).toContain('$m=1024,t=1,');
  expect((await costly.trySignIn('thrifty', 'wrong')).session).toBeNull();
  expect(await hashOf()).toContain('$m=1024,t=1,');
  const sessions = await Promise.all(Array.from({ length: 8 }, () => costly.trySignIn('thrifty', PASSWORD)));
  expect(sessions.flatMap(codes)).toEqual([]);
  const renewed = await hashOf();
  expect(renewed).toContain('$m=2048,t=2,');
  await costly.trySignIn('thrifty', PASSWORD);
  expect(await hashOf()).toBe(renewed);
});
