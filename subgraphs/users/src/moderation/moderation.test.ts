import type { EventData, EventName } from '@lumigraph/events';
import { newId, type UserId } from '@lumigraph/ids';
import { createCachedPeople } from '@lumigraph/people-reads';
import type { Subgraph } from '@lumigraph/subgraph-kit';
import { type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRoles, createUsersSubgraph } from '../index.ts';
import { PASSWORD, type TestPeople, testPeople } from '../test-people.ts';
import type { Roles } from './roles.ts';

let stack: TestStack;
let people: TestPeople;
let users: Subgraph;
let roles: Roles;
let moderator: UserId;
let acted: { seen: EventData<'moderation.acted'>[]; stop(): Promise<void> };
let updated: { seen: EventData<'users.updated'>[]; stop(): Promise<void> };
beforeAll(async () => {
  stack = await testStack();
  users = createUsersSubgraph(stack.clients);
  people = testPeople(stack, users);
  roles = createRoles(stack.clients);
  [acted, updated] = [await collect('moderation.acted'), await collect('users.updated')];
  moderator = await people.join('mona');
  await roles.give('mona', 'moderator');
});
afterAll(async () => {
  await Promise.all([users.stop(), roles.stop(), acted.stop(), updated.stop()]);
  await stack.stop();
});

/** Notes every event of a name; complete once the stack is settled. */
async function collect<Name extends EventName>(event: Name) {
  const seen: EventData<Name>[] = [];
  const durable = `collect-${event.replaceAll('.', '-')}`;
  const { stop } = await stack.clients.events.consume({ durable, event, handle: async (data) => void seen.push(data) });
  return { seen, stop };
}

interface Payload {
  ok: true | null;
  userErrors: { code: string; field: string[] | null }[];
}

async function suspend(viewer: UserId | null, userId: string): Promise<Payload> {
  const query = `mutation ($userId: ID!) { done: suspendUser(userId: $userId, reason: HATE) { ok userErrors { code field } } }`;
  return (await people.ask<{ done: Payload }>(query, { userId }, viewer)).done;
}

async function reinstate(viewer: UserId | null, userId: string): Promise<Payload> {
  const query = `mutation ($userId: ID!) { done: reinstateUser(userId: $userId) { ok userErrors { code field } } }`;
  return (await people.ask<{ done: Payload }>(query, { userId }, viewer)).done;
}

async function isModerator(viewer: UserId): Promise<boolean | undefined> {
  const query = '{ viewer { isModerator } }';
  return (await people.ask<{ viewer: { isModerator: boolean } | null }>(query, {}, viewer)).viewer?.isModerator;
}

/** What was told of acts upon someone. */
async function actsOn(user: UserId) {
  await stack.settled();
  return acted.seen.filter(({ subjectId }) => subjectId === user);
}

const DONE: Payload = { ok: true, userErrors: [] };
const refused = (code: string, field: string[] | null = null): Payload => ({ ok: null, userErrors: [{ code, field }] });
const codes = ({ userErrors }: { userErrors: { code: string }[] }) => userErrors.map(({ code }) => code);

test('who is suspended is gone for everyone at once, signed out, and told so where the password is right', async () => {
  const ada = await people.join('ada');
  const fan = await people.join('ada_fan');
  await people.follow(fan, ada);
  const { session } = await people.trySignIn('ada', PASSWORD);
  for (const viewer of [ada, fan, null]) expect(await people.see(viewer, ada, 'id')).toEqual({ id: ada });
  const answers = await Promise.all(Array.from({ length: 5 }, () => suspend(moderator, ada)));
  for (const answer of answers) expect(answer).toEqual(DONE);

  for (const viewer of [ada, fan, moderator, null]) expect(await people.see(viewer, ada, 'id')).toBeNull();
  expect(await isModerator(ada)).toBeUndefined();
  expect(codes(await people.tryRefresh(session?.refreshToken ?? ''))).toEqual(['SESSION_EXPIRED']);
  expect(codes(await people.trySignIn('ada', PASSWORD))).toEqual(['FORBIDDEN']);
  expect(codes(await people.trySignIn('ada', 'not this one'))).toEqual(['INVALID_CREDENTIALS']);
  expect(await actsOn(ada)).toMatchObject([
    { act: 'SUSPENDED', moderatorId: moderator, subjectKind: 'USER', subjectId: ada, reason: 'HATE' },
  ]);
  expect(updated.seen.filter(({ userId }) => userId === ada)).toHaveLength(2);
});

test('who is reinstated is back at once, with their followers and their password, and without the sessions that were ended', async () => {
  const [bob, fan] = [await people.join('bob'), await people.join('bob_fan')];
  await people.follow(fan, bob);
  const { session } = await people.trySignIn('bob', PASSWORD);
  await suspend(moderator, bob);
  expect(await people.see(null, bob, 'id')).toBeNull();
  expect(await reinstate(moderator, bob)).toEqual(DONE);
  expect(await reinstate(moderator, bob)).toEqual(DONE);
  expect(await people.see(fan, bob, 'username followerCount relation { following }')).toEqual({
    username: 'bob',
    followerCount: 1,
    relation: { following: true },
  });
  expect(codes(await people.tryRefresh(session?.refreshToken ?? ''))).toEqual(['SESSION_EXPIRED']);
  expect((await people.trySignIn('bob', PASSWORD)).session?.user.id).toBe(bob);
  expect((await actsOn(bob)).map(({ act }) => act)).toEqual(['SUSPENDED', 'REINSTATED']);
});

test('who signs in while their account is suspended has no session afterwards', async () => {
  const eva = await people.join('eva');
  const [answers] = await Promise.all([
    Promise.allSettled(Array.from({ length: 4 }, () => people.trySignIn('eva', PASSWORD))),
    suspend(moderator, eva),
  ]);
  for (const answer of answers) {
    // Suspended after the session was made, and before its user was read.
    if (answer.status === 'rejected') expect(String(answer.reason)).toContain('"UNAUTHENTICATED"');
    const session = answer.status === 'fulfilled' ? answer.value.session : null;
    if (session) expect(codes(await people.tryRefresh(session.refreshToken))).toEqual(['SESSION_EXPIRED']);
  }
});

test('nobody but a moderator suspends, and none suspends themselves or another', async () => {
  const [carl, other] = [await people.join('carl'), await people.join('other_mona')];
  await roles.give('other_mona', 'moderator');
  for (const subject of [other, moderator, newId<'user'>(1), 'nonsense']) {
    expect(await suspend(carl, subject)).toEqual(refused('FORBIDDEN'));
    expect(await reinstate(carl, subject)).toEqual(refused('FORBIDDEN'));
  }
  for (const subject of [other, moderator]) {
    expect(await suspend(moderator, subject)).toEqual(refused('FORBIDDEN', ['userId']));
  }
  for (const subject of [newId<'user'>(1), 'nonsense', '']) {
    expect(await suspend(moderator, subject)).toEqual(refused('NOT_FOUND', ['userId']));
    expect(await reinstate(moderator, subject)).toEqual(refused('NOT_FOUND', ['userId']));
  }
  await expect(suspend(null, carl)).rejects.toThrow('UNAUTHENTICATED');
  expect(await people.see(null, other, 'id')).toEqual({ id: other });
});

test('a role is given and taken at once, whatever the cache knew, and noted', async () => {
  const dora = await people.join('dora');
  const reads = createCachedPeople(stack.clients);
  const known = async () => (await reads.people([dora], null)).get(dora)?.isModerator;
  const carl = await people.join('carl_two');
  expect([await isModerator(dora), await known()]).toEqual([false, false]);
  expect(await roles.give('Dora', 'moderator')).toBe(true);
  expect(await roles.give('dora', 'moderator')).toBe(false);
  expect([await isModerator(dora), await known()]).toEqual([true, true]);
  expect(await suspend(dora, carl)).toEqual(DONE);
  expect(await roles.give('dora', 'member')).toBe(true);
  expect([await isModerator(dora), await known()]).toEqual([false, false]);
  expect(await reinstate(dora, carl)).toEqual(refused('FORBIDDEN'));
  expect(await actsOn(dora)).toMatchObject([
    { act: 'MADE_MODERATOR', moderatorId: null, reason: null },
    { act: 'MADE_MEMBER', moderatorId: null, reason: null },
  ]);
});

test('no role is given to who is not there', async () => {
  const gone = await people.join('gone');
  await suspend(moderator, gone);
  for (const username of ['gone', 'nobody', '', "'; --", 'x'.repeat(10_000)]) {
    await expect(roles.give(username, 'moderator')).rejects.toThrow('There is no account');
  }
});
