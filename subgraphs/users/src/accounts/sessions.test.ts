import { randomUUID } from 'node:crypto';
import { parseId } from '@lumigraph/ids';
import { type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
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

const db = () => stack.clients.database.for<Tables>();

async function signedIn(username: string): Promise<string> {
  const input = { username, email: `${username}@example.org`, password: PASSWORD };
  return tokenOf(await people.trySignUp(input));
}

function tokenOf({ session }: { session?: { refreshToken: string } | null }): string {
  if (!session) throw new Error('there is no session');
  return session.refreshToken;
}

async function expectEnded(refreshToken: string): Promise<void> {
  const { session, userErrors } = await people.tryRefresh(refreshToken);
  expect(session).toBeNull();
  expect(userErrors).toMatchObject([{ code: 'SESSION_EXPIRED', field: ['refreshToken'] }]);
}

/** As if everything so far had happened this long ago. */
async function pass(seconds: number): Promise<void> {
  const earlier = (column: string) => sql<Date>`${sql.ref(column)} - ${seconds} * interval '1 second'`;
  await db()
    .updateTable('users.sessions')
    .set({ rotated_at: earlier('rotated_at'), expires_at: earlier('expires_at') })
    .execute();
}

test('a refresh token is exchanged for the next, on and on, and its life begins anew', async () => {
  let token = await signedIn('ada');
  for (let n = 0; n < 3; n += 1) {
    await pass(stack.config.refreshTokenSeconds - 60);
    const next = tokenOf(await people.tryRefresh(token));
    expect(next).not.toBe(token);
    token = next;
  }
});

test('an answer that was lost can be asked for again within 10 s, and is the same session', async () => {
  const first = await signedIn('bob');
  const second = tokenOf(await people.tryRefresh(first));
  await pass(9);
  expect(tokenOf(await people.tryRefresh(first))).toBe(second);
  await pass(60);
  expect(tokenOf(await people.tryRefresh(second))).not.toBe(second);
});

test('tabs that refresh at the same moment get the same session', async () => {
  const first = await signedIn('carol');
  const answers = await Promise.all(Array.from({ length: 20 }, () => people.tryRefresh(first)));
  const tokens = new Set(answers.map(tokenOf));
  expect(tokens.size).toBe(1);
});

test('a token that is used again later ends the session for whoever has it', async () => {
  const stolen = await signedIn('dora');
  const current = tokenOf(await people.tryRefresh(stolen));
  await pass(11);
  await expectEnded(stolen);
  await expectEnded(current);
});

test('a token from generations ago ends the session too', async () => {
  const stolen = await signedIn('erin');
  const current = tokenOf(await people.tryRefresh(tokenOf(await people.tryRefresh(stolen))));
  await expectEnded(stolen);
  await expectEnded(current);
});

test('whoever has an old token and whoever has the newest refresh at the same moment: the session ends for all', async () => {
  for (let round = 0; round < 10; round += 1) {
    const stolen = await signedIn(`dave${round}`);
    const current = tokenOf(await people.tryRefresh(stolen));
    await pass(11);
    const [owner, ...thieves] = await Promise.all(
      [current, ...Array.from({ length: 8 }, () => stolen)].map((token) => people.tryRefresh(token)),
    );
    expect(thieves.map(({ session }) => session)).toEqual(thieves.map(() => null));
    await expectEnded(owner?.session?.refreshToken ?? current);
  }
});

test('one signs out everywhere with a good token only', async () => {
  const end =
    'mutation ($token: String!) { signOut(refreshToken: $token, everywhere: true) { ok userErrors { code } } }';
  const refused = { signOut: { ok: null, userErrors: [{ code: 'SESSION_EXPIRED' }] } };
  const old = await signedIn('fay');
  const phone = tokenOf(await people.tryRefresh(old));
  await pass(11);
  const laptop = tokenOf(await people.trySignIn('fay', PASSWORD));
  const other = await signedIn('fred');
  const [user = ''] = phone.split('.');
  for (const token of ['', 'x'.repeat(1_000_000), `${user}.${randomUUID()}.${'A'.repeat(43)}`])
    expect(await people.ask(end, { token })).toEqual(refused);
  // An old token ends its own session, as ever, and no other.
  expect(await people.ask(end, { token: old })).toEqual(refused);
  await expectEnded(phone);
  const tablet = tokenOf(await people.trySignIn('fay', PASSWORD));
  const next = tokenOf(await people.tryRefresh(laptop));
  expect(await people.ask(end, { token: laptop })).toEqual({ signOut: { ok: true, userErrors: [] } });
  for (const token of [laptop, next, tablet]) await expectEnded(token);
  expect(tokenOf(await people.tryRefresh(other))).not.toBe(other);
});

test('sessions of one user end one by one', async () => {
  const phone = await signedIn('frank');
  const laptop = tokenOf(await people.trySignIn('frank', PASSWORD));
  const query = 'mutation ($token: String!) { signOut(refreshToken: $token) { ok userErrors { code } } }';
  const out = await people.ask(query, { token: phone });
  expect(out).toEqual({ signOut: { ok: true, userErrors: [] } });
  expect(await people.ask(query, { token: phone })).toEqual(out);
  await expectEnded(phone);
  expect(tokenOf(await people.tryRefresh(laptop))).not.toBe(laptop);
});

test('an expired token ends, and the next sign-in clears the session away', async () => {
  const token = await signedIn('gina');
  await pass(stack.config.refreshTokenSeconds + 1);
  await people.trySignIn('gina', PASSWORD);
  const [user = ''] = token.split('.');
  const rows = await db().selectFrom('users.sessions').select('id').where(sql<boolean>`user_id = ${user}`).execute();
  expect(rows).toHaveLength(1);
  await expectEnded(token);
});

test('forged tokens are refused, and nothing of a refresh token is stored that could be used', async () => {
  const token = await signedIn('hugo');
  const [user = '', session = '', secret = ''] = token.split('.');
  for (const forged of ['', 'x', '\0', `${user}.${session}`, `${user}.${session}.`, `0.${session}.${secret}`])
    await expectEnded(forged);
  await expectEnded(`${user}.${randomUUID()}.${secret}`);
  await expectEnded(`1${user}.${session}.${secret}`);
  const row = await db().selectFrom('users.sessions').selectAll().where('id', '=', session).executeTakeFirstOrThrow();
  expect(row.token_hash.equals(Buffer.from(secret, 'base64url'))).toBe(false);
  expect(tokenOf(await people.tryRefresh(token))).not.toBe(token);
});

test('a suspended account loses its sessions', async () => {
  const token = await signedIn('iris');
  const [user = ''] = token.split('.');
  await db().updateTable('users.accounts').set({ state: 'suspended' }).where(sql<boolean>`id = ${user}`).execute();
  await expectEnded(token);
});

test('who signs in, up or refreshes sees themselves in the answer, and what is theirs', async () => {
  const fan = await people.join('hal_fan');
  const user = `session { refreshToken user {
    isPrivate relation { isViewer } followers { edges { node { id relation { followedBy isViewer } } } } } }`;
  const signUp = `mutation ($input: SignUpInput!) { payload: signUp(input: $input) { ${user} } }`;
  const input = { username: 'hal', email: 'hal@example.org', password: PASSWORD };
  const seen = await people.ask<Answer>(signUp, { input });
  expect(seen.payload.session.user).toMatchObject({ relation: { isViewer: true }, followers: { edges: [] } });

  const signIn = `mutation ($input: SignInInput!) { payload: signIn(input: $input) { ${user} } }`;
  const hal = parseId<'user'>((await people.trySignIn('hal', PASSWORD)).session?.user.id ?? '');
  if (!hal) throw new Error('nobody signed in');
  await people.follow(fan, hal);
  await people.setPrivate(hal, true);
  const edges = [{ node: { id: fan, relation: { followedBy: true, isViewer: false } } }];
  const own = { isPrivate: true, relation: { isViewer: true }, followers: { edges } };
  // Also where someone else was signed in.
  for (const viewer of [null, fan]) {
    const { session } = (await people.ask<Answer>(signIn, { input: { login: 'hal', password: PASSWORD } }, viewer))
      .payload;
    expect(session.user).toEqual(own);
    const refresh = `mutation ($token: String!) { payload: refreshSession(refreshToken: $token) { ${user} } }`;
    const refreshed = await people.ask<Answer>(refresh, { token: session.refreshToken }, viewer);
    expect(refreshed.payload.session.user).toEqual(own);
  }
});

interface Answer {
  payload: { session: { refreshToken: string; user: object } };
}
