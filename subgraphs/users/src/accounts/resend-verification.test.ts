import type { UserId } from '@lumigraph/ids';
import { type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createUsersSubgraph } from '../index.ts';
import { type TestMailbox, testMailbox, tokenIn } from '../test-mailbox.ts';
import { type TestPeople, testPeople } from '../test-people.ts';

let stack: TestStack;
let people: TestPeople;
let mailbox: TestMailbox;
beforeAll(async () => {
  stack = await testStack();
  people = testPeople(stack, createUsersSubgraph(stack.clients));
  mailbox = testMailbox(stack);
});
afterAll(() => stack.stop());

async function resend(viewer: UserId) {
  const query = 'mutation { payload: resendVerification { ok userErrors { code } } }';
  return (await people.ask<{ payload: { ok: boolean | null; userErrors: { code: string }[] } }>(query, {}, viewer))
    .payload;
}

async function isVerified(viewer: UserId): Promise<boolean> {
  const { viewer: seen } = await people.ask<{ viewer: { isEmailVerified: boolean } }>(
    '{ viewer { isEmailVerified } }',
    {},
    viewer,
  );
  return seen.isEmailVerified;
}

async function verify(token: string): Promise<void> {
  await people.ask('mutation ($token: String!) { verifyEmail(token: $token) { userErrors { code } } }', { token });
}

test('the mail is sent again on request, by which the address is verified, and then no more', async () => {
  const ada = await people.join('ada');
  await mailbox.deliver('ada@example.org');
  expect(await isVerified(ada)).toBe(false);
  expect(await resend(ada)).toEqual({ ok: true, userErrors: [] });
  const [mail, ...others] = await mailbox.deliver('ada@example.org');
  expect(others).toEqual([]);
  await verify(tokenIn(mail));
  expect(await isVerified(ada)).toBe(true);
  expect(await resend(ada)).toEqual({ ok: true, userErrors: [] });
  expect(await mailbox.waiting('ada@example.org')).toEqual([]);
});

test('three mails within 15 minutes are as many as there may be for an account', async () => {
  const bob = await people.join('bob');
  const outcomes = [];
  for (let n = 0; n < 5; n++) outcomes.push((await resend(bob)).userErrors.map(({ code }) => code));
  expect(outcomes).toEqual([[], [], [], ['RATE_LIMITED'], ['RATE_LIMITED']]);
  // One is of the sign-up.
  expect(await mailbox.waiting('bob@example.org')).toHaveLength(4);
});

test('nobody has mails sent without being signed in', async () => {
  const { errors } = await stack.ask(createUsersSubgraph(stack.clients), 'mutation { resendVerification { ok } }');
  expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});
