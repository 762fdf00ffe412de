import { slotOf, type UserId } from '@lumigraph/ids';
import { createSeed, drift, hold, NO_DRIFT, published, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Tables } from '../data/tables.ts';
import { createPurge, createUsersSubgraph } from '../index.ts';
import { testMailbox } from '../test-mailbox.ts';
import { PASSWORD, type TestPeople, testPeople } from '../test-people.ts';

let stack: TestStack;
let people: TestPeople;
beforeAll(async () => {
  stack = await testStack();
  people = testPeople(stack, createUsersSubgraph(stack.clients));
});
afterEach(() => stack.flushRedis('rl:'));
afterAll(() => stack.stop());

const codes = ({ userErrors }: { userErrors: { code: string }[] }) => userErrors.map(({ code }) => code);
const NEVER = new AbortController().signal;

async function purge(user: UserId): Promise<void> {
  const purging = createPurge(stack.clients);
  expect(await purging.purge(user, NEVER)).toMatchObject({ isDone: true });
  await purging.stop();
}

/** How many rows with this user's id a table of the domain has. */
async function rowsOf(table: keyof Tables, user: UserId): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from ${sql.table(table)} where user_id = ${user}`.execute(
    stack.clients.database.for(),
  );
  return rows[0]?.count ?? 0;
}

test('a deleted account is invisible, and nobody can sign in to it or do anything with what is left of its sessions', async () => {
  const [ada, fan] = [await people.join('ada'), await people.join('ada.fan')];
  await people.follow(fan, ada);
  await people.block(ada, await people.join('ada.blocked'));
  const { session } = await people.trySignIn('ada', PASSWORD);
  expect((await people.see(fan, ada, 'username'))?.username).toBe('ada');
  expect(await people.deleteAccount(ada)).toEqual([]);

  expect(await people.see(fan, ada, 'id')).toBeNull();
  expect(await people.see(ada, ada, 'id')).toBeNull();
  expect(await people.ask('{ viewer { id } user(username: "ada") { id } }', {}, ada)).toEqual({
    viewer: null,
    user: null,
  });
  for (const login of ['ada', 'ada@example.org'])
    expect(codes(await people.trySignIn(login, PASSWORD))).toEqual(['INVALID_CREDENTIALS']);
  expect(codes(await people.tryRefresh(session?.refreshToken ?? ''))).toEqual(['SESSION_EXPIRED']);
  for (const act of [people.follow, people.unfollow, people.block, people.mute, people.accept])
    await expect(act(ada, fan)).rejects.toThrow('UNAUTHENTICATED');
  for (const act of [people.follow, people.mute, people.block])
    expect(codes(await act(fan, ada))).toEqual(['NOT_FOUND']);
  for (const table of ['users.sessions', 'users.mail_tokens'] as const) expect(await rowsOf(table, ada)).toBe(0);
});

test('without its password an account stays, and guesses are limited as those at sign-in, together with them', async () => {
  const bob = await people.join('bob');
  for (const guess of ['', 'not this one', 'x'.repeat(1_000_000), 'a\u0000b'])
    expect(await people.deleteAccount(bob, guess)).toEqual(['INVALID_CREDENTIALS']);
  const guesses = await Promise.all(Array.from({ length: 12 }, (_, n) => people.deleteAccount(bob, `guess ${n}`)));
  expect(guesses.filter(([code]) => code === 'INVALID_CREDENTIALS')).toHaveLength(9);
  expect(await people.deleteAccount(bob)).toEqual(['RATE_LIMITED']);
  expect(codes(await people.trySignIn('bob', PASSWORD))).toEqual(['RATE_LIMITED']);
  await stack.flushRedis('rl:');
  expect((await people.trySignIn('bob', PASSWORD)).session).not.toBeNull();
});

test('who is nobody cannot delete an account', async () => {
  const query = 'mutation { deleteAccount(password: "x") { ok } }';
  await expect(people.ask(query)).rejects.toThrow('UNAUTHENTICATED');
});

test('of many deletions at once one happens, and it is told once', async () => {
  const carol = await people.join('carol');
  const answers = await Promise.all(
    Array.from({ length: 5 }, () => people.deleteAccount(carol).catch(() => ['UNAUTHENTICATED'])),
  );
  expect(answers.filter((refusals) => refusals.length === 0)).toHaveLength(1);
  await expect(people.deleteAccount(carol)).rejects.toThrow('UNAUTHENTICATED');
  await stack.settled();
  const told = await published(stack.clients, 'users.deleted');
  expect(told.filter(({ userId }) => userId === carol)).toHaveLength(1);
});

test('a sign-in that is under way as the account is deleted opens no session', async () => {
  const dora = await people.join('dora');
  const held = await hold(
    stack.clients,
    `update users.accounts set version = version where slot = ${slotOf(dora)} and id = ${dora}`,
  );
  const deleted = people.deleteAccount(dora);
  await held.blocks(1);
  const signIn = people.trySignIn('dora', PASSWORD);
  await held.blocks(2);
  await held.release();
  expect(await deleted).toEqual([]);
  expect(codes(await signIn)).toEqual(['INVALID_CREDENTIALS']);
  expect(await rowsOf('users.sessions', dora)).toBe(0);
});

test('the names of a deleted account stay taken until it is purged, then whoever comes first has them', async () => {
  const mailbox = testMailbox(stack);
  const erin = await people.join('erin');
  await people.deleteAccount(erin);
  const signUp = { username: 'ERIN', email: 'erin@example.org', password: PASSWORD };
  expect(codes(await people.trySignUp(signUp))).toEqual(['TAKEN', 'TAKEN']);
  await purge(erin);
  const mails = await mailbox.deliver('erin@example.org');
  expect(mails).toEqual([expect.stringContaining('Your account is deleted')]);
  const { session } = await people.trySignUp(signUp);
  expect(session?.user.id).not.toBe(erin);
  expect(await people.see(null, erin, 'id')).toBeNull();
});

test('of a purged account nothing is left but its ids, its state and when it ended', async () => {
  const fred = await people.join('fred');
  const update =
    'mutation { updateProfile(input: { bio: "About me", displayName: "Fred F." }) { userErrors { code } } }';
  await people.ask(update, {}, fred);
  await people.deleteAccount(fred);
  await purge(fred);
  await purge(fred);
  const row = await stack.clients.database
    .for<Tables>()
    .selectFrom('users.accounts')
    .selectAll()
    .where('id', '=', fred)
    .executeTakeFirstOrThrow();
  const { slot, id, state, version, created_at, deleted_at, purged_at, ...rest } = row;
  expect({ slot, id, state }).toEqual({ slot: slotOf(fred), id: fred, state: 'deleted' });
  for (const moment of [created_at, deleted_at, purged_at]) expect(moment).toBeInstanceOf(Date);
  expect(version).toBe(4);
  expect(rest).toEqual({
    username: '',
    email: '',
    email_verified_at: null,
    password_hash: '',
    display_name: '',
    bio: '',
    avatar_media_id: null,
    is_private: true,
    is_verified: false,
    role: 'member',
    hide_seen_posts: true,
    push_notifications: false,
    follower_count: 0,
    following_count: 0,
    request_count: 0,
  });
  await stack.settled();
  const told = await published(stack.clients, 'users.purged');
  expect(told.filter(({ userId }) => userId === fred)).toHaveLength(1);
});

test('an account that is there is not purged, whoever asks', async () => {
  const gina = await people.join('gina');
  const purging = createPurge(stack.clients);
  await purging.purge(gina, NEVER);
  expect((await people.see(null, gina, 'username'))?.username).toBe('gina');
  expect((await people.trySignIn('gina', PASSWORD)).session).not.toBeNull();
});

test('the ties of a deleted account end on both sides, with the counts of the others exact, while these go on', async () => {
  const seed = createSeed(stack.clients);
  const crowd = await Promise.all(Array.from({ length: 45 }, () => seed.account()));
  const [hugo, other] = [await people.join('hugo'), await people.join('other')];
  await people.setPrivate(other, true);
  for (const someone of crowd) await people.follow(someone, hugo);
  for (const someone of crowd.slice(0, 30)) await people.follow(hugo, someone);
  await people.setPrivate(hugo, true);
  const asking = await people.join('asking');
  await people.follow(asking, hugo);
  await people.follow(hugo, other);
  const [blocked, blocker, muted, muter] = crowd.slice(40);
  if (!blocked || !blocker || !muted || !muter) throw new Error('the crowd is too small');
  await people.block(hugo, blocked);
  await people.block(blocker, hugo);
  await people.mute(hugo, muted);
  await people.mute(muter, hugo);

  await people.deleteAccount(hugo);
  const purging = createPurge(stack.clients);
  const [first, second = first] = crowd;
  await Promise.all([
    purging.purge(hugo, NEVER),
    purging.purge(hugo, NEVER),
    ...crowd.slice(0, 20).map(async (someone, n) => {
      await people.follow(someone, (n % 2 ? first : second) ?? someone);
      await people.unfollow(someone, hugo);
      await people.follow(someone, hugo);
    }),
  ]);
  await purging.purge(hugo, NEVER);
  expect(await drift(stack)).toEqual(NO_DRIFT);
  const tables = [
    'followers',
    'following',
    'follow_requests',
    'sent_requests',
    'blocks',
    'blocked_by',
    'mutes',
    'muted_by',
  ];
  for (const table of tables) expect(await rowsOf(`users.${table}` as keyof Tables, hugo), table).toBe(0);
  expect(await people.requests(other)).toEqual({ count: 0, usernames: [] });
});

test('a purge that is interrupted says so and leaves the rest to the next', async () => {
  const [ivy, fan] = [await people.join('ivy'), await people.join('ivy.fan')];
  await people.follow(fan, ivy);
  await people.deleteAccount(ivy);
  const purging = createPurge(stack.clients);
  expect(await purging.purge(ivy, AbortSignal.abort())).toEqual({ isDone: false, removed: 0 });
  expect(await rowsOf('users.followers', ivy)).toBe(1);
  // A follower, and the account itself.
  expect(await purging.purge(ivy, NEVER)).toEqual({ isDone: true, removed: 2 });
  expect(await people.see(null, fan, 'followingCount')).toEqual({ followingCount: 0 });
});

test('a mail that was on its way to a deleted account is not sent, and its token is good for nobody', async () => {
  const mailbox = testMailbox(stack);
  const jane = await people.join('jane');
  await people.deleteAccount(jane);
  expect(await mailbox.waiting('jane@example.org')).toHaveLength(1);
  expect(await mailbox.deliver('jane@example.org')).toEqual([]);
  expect(await rowsOf('users.mail_tokens', jane)).toBe(0);
});

test('where someone signed in from is forgotten with them', async () => {
  const { redis } = stack.clients;
  const kim = await people.join('kim');
  expect(await redis.exists(`si:${kim}`)).toBe(1);
  await people.deleteAccount(kim);
  await purge(kim);
  expect(await redis.exists(`si:${kim}`)).toBe(0);
});
