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

test('suspended and deleted accounts cannot sign in', async () => {
  const db = stack.clients.database.for<Tables>();
  for (const state of ['suspended', 'deleted'] as const) {
    const id = await people.join(`was_${state}`);
    await db.updateTable('users.accounts').set({ state }).where('id', '=', id).execute();
    expect(codes(await people.trySignIn(`was_${state}`, PASSWORD))).toEqual(['INVALID_CREDENTIALS']);
  }
});
