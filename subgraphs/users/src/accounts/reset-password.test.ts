import type { Subgraph } from '@lumigraph/subgraph-kit';
import { type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Tables } from '../data/tables.ts';
import type { SessionPayload } from '../generated/resolvers.ts';
import { createUsersSubgraph } from '../index.ts';
import { type TestMailbox, testMailbox, tokenIn } from '../test-mailbox.ts';
import { PASSWORD, type TestPeople, testPeople } from '../test-people.ts';

const NEXT = 'a password of another day';

let stack: TestStack;
let subgraph: Subgraph;
let people: TestPeople;
let mailbox: TestMailbox;
beforeAll(async () => {
  stack = await testStack();
  subgraph = createUsersSubgraph(stack.clients);
  people = testPeople(stack, subgraph);
  mailbox = testMailbox(stack);
});
afterEach(() => stack.flushRedis('rl:'));
afterAll(() => stack.stop());

const db = () => stack.clients.database.for<Tables>();
const codes = ({ userErrors }: { userErrors: { code: string }[] }) => userErrors.map(({ code }) => code);
const from = (address: string) =>
  testPeople(stack, { ...subgraph, context: (request) => subgraph.context({ ...request, address }) });

async function request(email: string, by = people) {
  const query =
    'mutation ($email: String!) { payload: requestPasswordReset(email: $email) { ok userErrors { code field } } }';
  return (await by.ask<{ payload: { ok: boolean | null; userErrors: { code: string }[] } }>(query, { email })).payload;
}

async function reset(token: string, newPassword = NEXT): Promise<SessionPayload> {
  const query = `mutation ($token: String!, $newPassword: String!) {
    payload: resetPassword(token: $token, newPassword: $newPassword) {
      session { refreshToken user { id } } userErrors { code field message } } }`;
  return (await people.ask<{ payload: SessionPayload }>(query, { token, newPassword })).payload;
}

/** Someone new whose first mail is read, and the tokens of as many mails by which they may reset their password. */
async function forgetful(username: string, mails = 1): Promise<string[]> {
  await people.join(username);
  const email = `${username}@example.org`;
  await mailbox.deliver(email);
  for (let n = 0; n < mails; n += 1) await request(email);
  return (await mailbox.deliver(email)).map(tokenIn);
}

function expectBad(payload: SessionPayload): void {
  expect(payload).toMatchObject({ session: null, userErrors: [{ code: 'INVALID', field: ['token'] }] });
}

test('who forgot a password sets another by a mail, and every session before ends', async () => {
  const [token = ''] = await forgetful('ada');
  const { session: before } = await people.trySignIn('ada', PASSWORD);
  const { session, userErrors } = await reset(token);
  expect(userErrors).toEqual([]);
  expect(session?.user.id).toBe(before?.user.id);
  expect(codes(await people.tryRefresh(before?.refreshToken ?? ''))).toEqual(['SESSION_EXPIRED']);
  expect((await people.tryRefresh(session?.refreshToken ?? '')).session).not.toBeNull();
  expect(codes(await people.trySignIn('ada', PASSWORD))).toEqual(['INVALID_CREDENTIALS']);
  expect((await people.trySignIn('ada', NEXT)).session).not.toBeNull();
});

test('a token is good once, also for many who use it at the same moment', async () => {
  const [token = ''] = await forgetful('bob');
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => reset(token, `${NEXT} ${n}`)));
  const [winner, ...others] = answers.filter(({ session }) => session !== null);
  expect(others).toEqual([]);
  expect((await people.tryRefresh(winner?.session?.refreshToken ?? '')).session).not.toBeNull();
  expect(answers.filter((answer) => codes(answer)[0] === 'INVALID')).toHaveLength(19);
});

test('with one token go all others, and those of other people stay', async () => {
  const [first = '', second = ''] = await forgetful('carol', 2);
  const [theirs = ''] = await forgetful('carl');
  expect((await reset(second)).session).not.toBeNull();
  expectBad(await reset(first));
  expect((await reset(theirs)).session).not.toBeNull();
});

test('a token is good for 30 minutes', async () => {
  const [token = ''] = await forgetful('dora');
  await mailbox.pass(30 * 60 + 1);
  expectBad(await reset(token));
  await request('dora@example.org');
  const [next] = (await mailbox.deliver('dora@example.org')).map(tokenIn);
  await mailbox.pass(29 * 60);
  expect((await reset(next ?? '')).session).not.toBeNull();
});

test('a password that cannot be one is refused and leaves the token good', async () => {
  const [token = ''] = await forgetful('erin');
  for (const password of [
    '',
    'short',
    '        ',
    'new\nline in it',
    'half\ud800of it',
    'x'.repeat(257),
    'x'.repeat(1_000_000),
  ])
    expect((await reset(token, password)).userErrors).toMatchObject([{ code: 'INVALID', field: ['newPassword'] }]);
  expect((await reset(token)).session).not.toBeNull();
});

test('forged tokens are refused, and what is stored of a token is none', async () => {
  const [token = ''] = await forgetful('frank');
  const [user = '', secret = ''] = token.split('.');
  const rows = await db().selectFrom('users.mail_tokens').selectAll().where('kind', '=', 'reset').execute();
  const stored = rows.filter((row) => row.user_id === user).map((row) => row.token_hash.toString('base64url'));
  expect(stored).toHaveLength(1);
  expect(stored).not.toContain(secret);
  const forged = [
    '',
    '\0',
    user,
    `${user}.`,
    `1${user}.${secret}`,
    `0.${secret}`,
    `${user}.${'A'.repeat(43)}`,
    `${token}x`,
  ];
  for (const text of [...forged, `${token}\n`, `${user}.${stored[0]}`, 'x'.repeat(1_000_000)])
    expectBad(await reset(text));
  expect((await reset(token)).session).not.toBeNull();
});

test('the link that verifies an address sets no password', async () => {
  await people.join('gina');
  expectBad(await reset(tokenIn((await mailbox.deliver('gina@example.org'))[0])));
});

test('an unknown address gets the answer of a known one at the cost of the same statements, and no mail', async () => {
  await people.join('hugo');
  await mailbox.deliver('hugo@example.org');
  await stack.settled();
  const look = async (email: string) => {
    const asked: string[] = [];
    const stop = stack.clients.database.onQuery((statement) => asked.push(statement));
    const answer = await request(email);
    stop();
    return { answer, asked: asked.filter((statement) => !/advisory|delete from "users"."outbox"/.test(statement)) };
  };
  const known = await look('hugo@example.org');
  await stack.settled();
  expect(await look('nobody@example.org')).toEqual(known);
  expect(known.answer).toEqual({ ok: true, userErrors: [] });
  expect(known.asked.length).toBeGreaterThan(0);
  expect(await mailbox.deliver('hugo@example.org')).toHaveLength(1);
  expect(await mailbox.deliver('nobody@example.org')).toEqual([]);
  expect(await mailbox.waiting('nobody@example.org')).toEqual([]);
});

test('suspended and deleted accounts get no mail, and one that they had is no good', async () => {
  for (const state of ['suspended', 'deleted'] as const) {
    const [token = ''] = await forgetful(`was_${state}`);
    await request(`was_${state}@example.org`);
    await db().updateTable('users.accounts').set({ state }).where('username', '=', `was_${state}`).execute();
    expect(await mailbox.deliver(`was_${state}@example.org`)).toEqual([]);
    expectBad(await reset(token));
  }
});

test('what is no address is refused, whatever is hidden in it', async () => {
  const hostile = [
    '',
    'x',
    'a@b',
    'a@example.org\r\nBcc: b@example.org',
    'a@example.org, b@example.org',
    '<a@example.org>',
  ];
  for (const email of [...hostile, 'a@example.org\0', '"a b"@example.org', `${'x'.repeat(1_000_000)}@example.org`])
    expect(await request(email)).toMatchObject({ ok: null, userErrors: [{ code: 'INVALID', field: ['email'] }] });
  expect(await request(' Ada@EXAMPLE.org ')).toEqual({ ok: true, userErrors: [] });
});

test.each(['ida@example.org', 'unknown@example.org'])(
  '%s gets three mails by one address, ten by all',
  async (email) => {
    if (email.startsWith('ida')) await people.join('ida');
    const once = await Promise.all(Array.from({ length: 8 }, () => request(email)));
    expect(once.filter(({ ok }) => ok)).toHaveLength(3);
    expect(once.filter((answer) => codes(answer)[0] === 'RATE_LIMITED')).toHaveLength(5);
    expect(codes(await request(email.toUpperCase()))).toEqual(['RATE_LIMITED']);
    for (let n = 0; n < 7; n += 1) expect((await request(email, from(`203.0.113.${n}`))).ok).toBe(true);
    expect(codes(await request(email, from('198.51.100.1')))).toEqual(['RATE_LIMITED']);
  },
);
