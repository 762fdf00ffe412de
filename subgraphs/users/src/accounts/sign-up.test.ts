import { type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { createLocalJWKSet, jwtVerify } from 'jose';
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

const input = (username: string) => ({ username, email: `${username}@example.org`, password: PASSWORD });

async function countOf(table: keyof Tables): Promise<number> {
  const db = stack.clients.database.for<Tables>();
  const { count } = await db
    .selectFrom(table)
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}

test('who signs up is signed in by a token that the gateway can verify', async () => {
  const { session, userErrors } = await people.trySignUp(input('Ada.Lovelace'));
  expect(userErrors).toEqual([]);
  expect(session?.user.username).toBe('Ada.Lovelace');
  const keys = createLocalJWKSet(JSON.parse(stack.config.tokenPublicKeys ?? ''));
  const { payload, protectedHeader } = await jwtVerify(session?.accessToken ?? '', keys, {
    issuer: 'lumigraph',
    audience: 'lumigraph',
    algorithms: ['EdDSA'],
  });
  expect(payload.sub).toBe(session?.user.id);
  expect(protectedHeader.kid).toEqual(expect.any(String));
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(stack.config.accessTokenSeconds);
  expect(session?.expiresAt).toBe(new Date((payload.exp ?? 0) * 1_000).toISOString());
});

test('of 50 who want one name at the same moment, one gets it', async () => {
  const [accounts, usernames] = [await countOf('users.accounts'), await countOf('users.usernames')];
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, n) =>
      people.trySignUp({ ...input(n % 2 ? 'same_name' : 'SAME_name'), email: `wanter${n}@example.org` }),
    ),
  );
  expect(answers.filter(({ session }) => session)).toHaveLength(1);
  const refusals = answers.flatMap(({ userErrors }) => userErrors);
  expect(refusals).toHaveLength(49);
  for (const refusal of refusals) expect(refusal).toMatchObject({ code: 'TAKEN', field: ['input', 'username'] });
  expect(await countOf('users.accounts')).toBe(accounts + 1);
  expect(await countOf('users.usernames')).toBe(usernames + 1);
  expect(await countOf('users.emails')).toBe(await countOf('users.accounts'));
});

test('names and e-mails are the same in any case and width of their letters', async () => {
  await people.join('grace.hopper');
  const { session, userErrors } = await people.trySignUp({
    ...input('x'),
    username: 'Ｇｒａｃｅ.HOPPER',
    email: 'GRACE.hopper@Example.org',
  });
  expect(session).toBeNull();
  expect(userErrors).toMatchObject([
    { code: 'TAKEN', field: ['input', 'username'] },
    { code: 'TAKEN', field: ['input', 'email'] },
  ]);
  const available = 'query ($name: String!) { usernameAvailable(username: $name) }';
  expect(await people.ask(available, { name: 'ＧＲＡＣＥ.hopper' })).toEqual({ usernameAvailable: false });
  expect(await people.ask(available, { name: 'free_name' })).toEqual({ usernameAvailable: true });
  expect(await people.ask(available, { name: 'no name' })).toEqual({ usernameAvailable: null });
});

test('every faulty field is told at once', async () => {
  const { session, userErrors } = await people.trySignUp({
    username: 'ab',
    email: 'nobody',
    password: 'short',
    displayName: ' '.repeat(5),
  });
  expect(session).toBeNull();
  expect(userErrors.map(({ code, field }) => [code, field])).toEqual([
    ['INVALID', ['input', 'username']],
    ['INVALID', ['input', 'email']],
    ['INVALID', ['input', 'password']],
    ['INVALID', ['input', 'displayName']],
  ]);
});

const HOSTILE = ['\0', 'a\0b', 'bell\u0007', 'escape\u001b[31m', 'c1\u0085', 'half\ud800', 'two\nlines', 'tab\there'];
test.each(HOSTILE)('control characters are refused in every text: %j', async (text) => {
  for (const field of ['username', 'email', 'password', 'displayName']) {
    const { session, userErrors } = await people.trySignUp({ ...input('hostile_one'), [field]: `longer ${text}` });
    expect(session).toBeNull();
    expect(userErrors).toContainEqual(expect.objectContaining({ code: 'INVALID', field: ['input', field] }));
  }
});

const STRANGE = [
  "'; drop table users.accounts; --",
  '<script>alert(1)</script>',
  '𝕳𝖊𝖑𝖑𝖔 👩‍👩‍👧‍👦',
  'مرحبا',
  'Ṱ̺̺̕o͞ ̷i̲̬',
  '%s%n{{7*7}}',
];
test.each(STRANGE)('strange names come back as they were written: %j', async (displayName) => {
  const username = `strange${STRANGE.indexOf(displayName)}`;
  const { session } = await people.trySignUp({ ...input(username), displayName });
  const query = 'query ($id: ID!) { user(id: $id) { displayName } }';
  expect(await people.ask(query, { id: session?.user.id })).toEqual({ user: { displayName } });
});

test('a password has up to 256 characters, however they are encoded', async () => {
  const longest = '🔑'.repeat(256);
  expect((await people.trySignUp({ ...input('long_key'), password: longest })).session).not.toBeNull();
  expect((await people.trySignIn('long_key', longest)).session).not.toBeNull();
  const { userErrors } = await people.trySignUp({ ...input('longer_key'), password: `${longest}x` });
  expect(userErrors).toMatchObject([{ code: 'INVALID', field: ['input', 'password'] }]);
});

test('a reserved name is told as taken, also before one tries', async () => {
  for (const username of ['admin', 'GraphQL', '__proto__']) {
    const { session, userErrors } = await people.trySignUp({ ...input('x'), username });
    expect(session).toBeNull();
    expect(userErrors).toMatchObject([{ code: 'TAKEN', field: ['input', 'username'] }]);
    const query = 'query ($username: String!) { usernameAvailable(username: $username) }';
    expect(await people.ask(query, { username })).toEqual({ usernameAvailable: false });
  }
});

test.each(['        ', '\u3000'.repeat(8), '\u200b'.repeat(8)])(
  'a password that shows nothing is refused: %j',
  async (password) => {
    const { userErrors } = await people.trySignUp({ ...input('blank'), password });
    expect(userErrors).toMatchObject([{ code: 'INVALID', field: ['input', 'password'] }]);
  },
);

test('a username that looks like another’s is taken, also of those that come at once', async () => {
  await people.join('paypal');
  const available = async (username: string) =>
    people.ask('query ($username: String!) { usernameAvailable(username: $username) }', { username });
  for (const [n, username] of ['paypaI', 'PAYPA1', 'paypa1'].entries()) {
    expect(await available(username)).toEqual({ usernameAvailable: false });
    const { session, userErrors } = await people.trySignUp({
      username,
      email: `double${n}@example.org`,
      password: PASSWORD,
    });
    expect([session, userErrors[0]?.code, userErrors[0]?.field]).toEqual([null, 'TAKEN', ['input', 'username']]);
  }
  expect(await available('paypai')).toEqual({ usernameAvailable: true });
  const doubles = await Promise.all(
    ['B1LL', 'BILL', 'BlLL', 'bIll', 'b1ll'].map((username, n) =>
      people.trySignUp({ username, email: `bill${n}@example.org`, password: PASSWORD }),
    ),
  );
  expect(doubles.filter(({ session }) => session)).toHaveLength(1);
});
