import { parseId, slotOf, type UserId } from '@lumigraph/ids';
import { hold, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { SessionPayload } from '../generated/resolvers.ts';
import { createUsersSubgraph } from '../index.ts';
import { testMailbox, tokenIn } from '../test-mailbox.ts';
import { PASSWORD, type TestPeople, testPeople } from '../test-people.ts';

const NEXT = 'a password of another day';

let stack: TestStack;
let people: TestPeople;
beforeAll(async () => {
  stack = await testStack();
  people = testPeople(stack, createUsersSubgraph(stack.clients));
});
afterEach(() => stack.flushRedis('rl:'));
afterAll(() => stack.stop());

const codes = ({ userErrors }: { userErrors: { code: string }[] }) => userErrors.map(({ code }) => code);
const CHANGE = `mutation ($input: ChangePasswordInput!) {
  payload: changePassword(input: $input) { session { refreshToken user { id } } userErrors { code field message } } }`;

async function change(viewer: UserId, currentPassword: string, newPassword = NEXT): Promise<SessionPayload> {
  const input = { currentPassword, newPassword };
  return (await people.ask<{ payload: SessionPayload }>(CHANGE, { input }, viewer)).payload;
}

async function isAlive(payload: SessionPayload): Promise<boolean> {
  return (await people.tryRefresh(payload.session?.refreshToken ?? '')).session !== null;
}

test('a changed password ends every session but the one it answers with', async () => {
  const ada = await people.join('ada');
  const before = [await people.trySignIn('ada', PASSWORD), await people.trySignIn('ada', PASSWORD)];
  const changed = await change(ada, PASSWORD);
  expect(changed.session?.user.id).toBe(ada);
  for (const session of before) expect(await isAlive(session)).toBe(false);
  expect(await isAlive(changed)).toBe(true);
  expect(codes(await people.trySignIn('ada', PASSWORD))).toEqual(['INVALID_CREDENTIALS']);
  expect((await people.trySignIn('ada', NEXT)).session).not.toBeNull();
});

test('without the present password nothing changes, and guesses at it are limited as those at sign-in, together with them', async () => {
  const bob = await people.join('bob');
  const session = await people.trySignIn('bob', PASSWORD);
  const wrong = await change(bob, 'not this one');
  expect(wrong.userErrors).toMatchObject([{ code: 'INVALID_CREDENTIALS', field: ['input', 'currentPassword'] }]);
  const guesses = await Promise.all(Array.from({ length: 12 }, (_, n) => change(bob, `guess ${n}`)));
  expect(guesses.filter((guess) => codes(guess)[0] === 'INVALID_CREDENTIALS')).toHaveLength(9);
  expect(codes(await change(bob, PASSWORD))).toEqual(['RATE_LIMITED']);
  expect(codes(await people.trySignIn('bob', PASSWORD))).toEqual(['RATE_LIMITED']);
  await stack.flushRedis('rl:');
  expect((await people.trySignIn('bob', PASSWORD)).session).not.toBeNull();
  expect(await isAlive(session)).toBe(true);
});

test('passwords that cannot be are refused by their fields, and count for no guess', async () => {
  const carol = await people.join('carol');
  for (let n = 0; n < 12; n += 1)
    expect(await change(carol, '', n % 2 ? 'short' : 'x'.repeat(1_000_000))).toMatchObject({
      session: null,
      userErrors: [
        { code: 'INVALID', field: ['input', 'currentPassword'] },
        { code: 'INVALID', field: ['input', 'newPassword'] },
      ],
    });
  expect((await change(carol, PASSWORD)).session).not.toBeNull();
});

test('of many changes at the same moment one happens, and its session lives', async () => {
  const dora = await people.join('dora');
  const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => change(dora, PASSWORD, `${NEXT} ${n}`)));
  const winners = answers.filter(({ session }) => session !== null);
  expect(winners).toHaveLength(1);
  expect(await isAlive(winners[0] ?? { session: null, userErrors: [] })).toBe(true);
  const signIns = await Promise.all(answers.map((_, n) => people.trySignIn('dora', `${NEXT} ${n}`)));
  expect(signIns.filter(({ session }) => session !== null)).toHaveLength(1);
});

test('a sign-in by a password that is changed meanwhile opens no session', async () => {
  const { session } = await people.trySignUp({ username: 'erin', email: 'erin@example.org', password: PASSWORD });
  const erin = parseId<'user'>(session?.user.id ?? '');
  if (!erin) throw new Error('nobody signed up');
  await people.trySignUp({ username: 'other', email: 'other@example.org', password: 'an other password' });
  const held = await hold(
    stack.clients,
    `update users.accounts set password_hash = (select password_hash from users.accounts where username = 'other')
      where slot = ${slotOf(erin)} and id = ${erin}`,
  );
  const signingIn = people.trySignIn('erin', PASSWORD);
  await held.blocks(1);
  await held.commit();
  expect(codes(await signingIn)).toEqual(['INVALID_CREDENTIALS']);
});

test('a changed password voids the mails by which it could be reset', async () => {
  const frank = await people.join('frank');
  const mailbox = testMailbox(stack);
  await people.ask('mutation { requestPasswordReset(email: "frank@example.org") { ok } }');
  const [, mail] = await mailbox.deliver('frank@example.org');
  await change(frank, PASSWORD);
  const reset = `mutation { payload: resetPassword(token: "${tokenIn(mail)}", newPassword: "${NEXT}") { userErrors { code field } } }`;
  const userErrors = [{ code: 'INVALID', field: ['token'] }];
  expect(await people.ask(reset)).toEqual({ payload: { userErrors } });
});

test('nobody changes a password without being signed in', async () => {
  const input = { currentPassword: PASSWORD, newPassword: NEXT };
  const { errors } = await stack.ask(createUsersSubgraph(stack.clients), CHANGE, { input });
  expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});
