import type { UserId } from '@lumigraph/ids';
import { type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertMail } from '../data/mails.ts';
import type { MailId, Tables } from '../data/tables.ts';
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

async function verify(token: string, viewer: UserId | null = null) {
  const query = `mutation ($token: String!) {
    payload: verifyEmail(token: $token) { viewer { id email user { username } } userErrors { code field } } }`;
  return (await people.ask<{ payload: unknown }>(query, { token }, viewer)).payload;
}

async function isVerified(id: UserId): Promise<boolean> {
  const accounts = stack.clients.database.for<Tables>().selectFrom('users.accounts').select('email_verified_at');
  return (await accounts.where('id', '=', id).executeTakeFirstOrThrow()).email_verified_at !== null;
}

function mailAgain(email: string): Promise<MailId> {
  const db = stack.clients.database.for<Tables>();
  return db.transaction().execute((trx) => insertMail(trx, { kind: 'verification', email }));
}

const BAD = { viewer: null, userErrors: [{ code: 'INVALID', field: ['token'] }] };

test('who signs up gets a mail that verifies the address, signed in or not, once', async () => {
  const ada = await people.join('ada');
  const [mail, ...others] = await mailbox.deliver('ada@example.org');
  expect(others).toEqual([]);
  expect(await isVerified(ada)).toBe(false);
  const viewer = { id: ada, email: 'ada@example.org', user: { username: 'ada' } };
  expect(await verify(tokenIn(mail))).toEqual({ viewer, userErrors: [] });
  expect(await isVerified(ada)).toBe(true);
  expect(await verify(tokenIn(mail), ada)).toEqual(BAD);
});

test('of many who use the link at the same moment one does', async () => {
  await people.join('bob');
  const token = tokenIn((await mailbox.deliver('bob@example.org'))[0]);
  const answers = await Promise.all(Array.from({ length: 10 }, () => verify(token)));
  expect(answers.filter((answer) => JSON.stringify(answer) === JSON.stringify(BAD))).toHaveLength(9);
});

test('a link is good for 24 hours', async () => {
  const carol = await people.join('carol');
  const token = tokenIn((await mailbox.deliver('carol@example.org'))[0]);
  await mailbox.pass(24 * 60 * 60 + 1);
  expect(await verify(token)).toEqual(BAD);
  expect(await isVerified(carol)).toBe(false);
});

test('a token of a mail that resets a password verifies nothing; setting the password does, and then no other mail is needed', async () => {
  const dora = await people.join('dora');
  const [first] = await mailbox.waiting('dora@example.org');
  expect(first).toBeDefined();
  const query = (call: string) => `mutation { payload: ${call} { userErrors { code } } }`;
  await people.ask(query('requestPasswordReset(email: "dora@example.org")'));
  const [, mail] = await mailbox.deliver('dora@example.org');
  expect(await verify(tokenIn(mail))).toEqual(BAD);
  await people.ask(query(`resetPassword(token: "${tokenIn(mail)}", newPassword: "some other password")`));
  expect(await isVerified(dora)).toBe(true);
  await mailAgain('dora@example.org');
  expect(await mailbox.deliver('dora@example.org')).toEqual([]);
});

test('of two mails both are good, until one is used', async () => {
  const erin = await people.join('erin');
  const [first] = await mailbox.deliver('erin@example.org');
  await mailAgain('erin@example.org');
  const [second] = await mailbox.deliver('erin@example.org');
  expect(tokenIn(second)).not.toBe(tokenIn(first));
  expect(await verify(tokenIn(first))).toMatchObject({ viewer: { id: erin } });
  expect(await verify(tokenIn(second))).toEqual(BAD);
});
