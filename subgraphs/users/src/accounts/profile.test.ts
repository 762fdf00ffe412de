import { newId, slotOf, type UserId } from '@lumigraph/ids';
import { createSeed, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tables } from '../data/tables.ts';
import type { UserPayload } from '../generated/resolvers.ts';
import { createUsersSubgraph } from '../index.ts';
import { type TestPeople, testPeople } from '../test-people.ts';

let stack: TestStack;
let people: TestPeople;
let seed: Seed;
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  people = testPeople(stack, createUsersSubgraph(stack.clients));
});
afterAll(() => stack.stop());

async function update(viewer: UserId, input: Record<string, unknown>): Promise<UserPayload> {
  const query = `mutation ($input: UpdateProfileInput!) {
    updateProfile(input: $input) { user { displayName bio isPrivate avatar { id } } userErrors { code field } }
  }`;
  return (await people.ask<{ updateProfile: UserPayload }>(query, { input }, viewer)).updateProfile;
}

async function versionOf(id: UserId): Promise<number> {
  const db = stack.clients.database.for<Tables>();
  const row = await db.selectFrom('users.accounts').select('version').where('id', '=', id).executeTakeFirstOrThrow();
  return row.version;
}

test('what is given changes, what is left out or null stays', async () => {
  const ada = await people.join('ada');
  const bio = 'Analyst.\nمرحبا 👩‍🚀';
  const { user } = await update(ada, { displayName: '  Ada Lovelace ', bio: bio.replace('\n', '\r\n') });
  expect(user).toEqual({ displayName: 'Ada Lovelace', bio, isPrivate: false, avatar: null });
  const kept = await update(ada, { displayName: null, isPrivate: true });
  expect(kept.user).toEqual({ displayName: 'Ada Lovelace', bio, isPrivate: true, avatar: null });
  expect((await update(ada, { bio: '' })).user?.bio).toBe('');
  expect(await versionOf(ada)).toBe(4);
  await update(ada, {});
  expect(await versionOf(ada)).toBe(4);
});

test('texts that are too long or hostile are refused with their field, and nothing changes', async () => {
  const bob = await people.join('bob');
  const faulty = [
    { displayName: 'x'.repeat(61) },
    { displayName: '' },
    { displayName: '\u200b\u200b' },
    { displayName: 'a\nb' },
    { bio: 'x'.repeat(301) },
    { bio: 'a\0b' },
    { bio: 'half\udc00' },
  ];
  for (const input of faulty) {
    const { user, userErrors } = await update(bob, { isPrivate: true, ...input });
    expect(user).toBeNull();
    expect(userErrors).toEqual([{ code: 'INVALID', field: ['input', Object.keys(input)[0]] }]);
  }
  expect(await versionOf(bob)).toBe(1);
  expect((await update(bob, { displayName: '👩‍🚀'.repeat(20), bio: '🔑'.repeat(300) })).userErrors).toEqual([]);
});

test('an avatar is one of the viewer’s own pictures, when it is ready', async () => {
  const [carol, dora] = [await people.join('carol'), await people.join('dora')];
  const [mine, early, hers] = [await seed.media(carol), await seed.media(carol, 'PROCESSING'), await seed.media(dora)];
  expect((await update(carol, { avatarMediaId: mine })).user?.avatar).toEqual({ id: mine });
  const refused = async (avatarMediaId: string) => (await update(carol, { avatarMediaId })).userErrors;
  const field = ['input', 'avatarMediaId'];
  const [failed, video] = [await seed.media(carol), await seed.media(carol)];
  await seed.changeMedia(failed, 'FAILED', { code: 'CORRUPT', message: 'It is none.' });
  await sql`update media.media set kind = 'VIDEO' where id = ${video}`.execute(stack.clients.database.for());
  for (const id of [early, failed, video]) expect(await refused(id)).toEqual([{ code: 'INVALID', field }]);
  for (const id of [hers, newId<'media'>(slotOf(carol)), 'x', '', '0'])
    expect(await refused(id)).toEqual([{ code: 'NOT_FOUND', field }]);
  expect((await update(carol, { bio: 'still there' })).user?.avatar).toEqual({ id: mine });
  expect((await update(carol, { avatarMediaId: null })).user?.avatar).toBeNull();
});

test('a change is told to the other domains, and going private as such', async () => {
  const erin = await people.join('erin');
  const told: string[] = [];
  const listen = async (event: 'users.updated' | 'graph.privacyChanged') =>
    stack.clients.events.consume({
      durable: `test-${event.replace('.', '-')}`,
      event,
      handle: async ({ userId, version }) => void (userId === erin && told.push(`${event} ${version}`)),
    });
  const consumptions = [await listen('users.updated'), await listen('graph.privacyChanged')];
  await update(erin, { isPrivate: true });
  await update(erin, { isPrivate: true });
  await stack.settled();
  for (const consumption of consumptions) await consumption.stop();
  const expected = ['graph.privacyChanged 2', 'users.updated 1', 'users.updated 2', 'users.updated 3'];
  expect(told.sort()).toEqual(expected);
});

test('nobody changes a profile without being signed in', async () => {
  const query = 'mutation { updateProfile(input: { bio: "x" }) { user { id } } }';
  const { errors } = await stack.ask(createUsersSubgraph(stack.clients), query);
  expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});
