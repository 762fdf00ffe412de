import type { MediaId, UserId } from '@lumigraph/ids';
import { createSeed, hold, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tables } from '../data/tables.ts';
import type { UserPayload } from '../generated/resolvers.ts';
import { createUsersSubgraph } from '../index.ts';
import { type TestPeople, testPeople } from '../test-people.ts';
import { createAvatars } from './avatars.ts';

let stack: TestStack;
let people: TestPeople;
let seed: Seed;
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  people = testPeople(stack, createUsersSubgraph(stack.clients));
});
afterAll(() => stack.stop());

async function choose(viewer: UserId, avatarMediaId: MediaId): Promise<UserPayload> {
  const query = `mutation ($id: ID!) { updateProfile(input: { avatarMediaId: $id }) { user { avatar { id } } userErrors { code } } }`;
  return (await people.ask<{ updateProfile: UserPayload }>(query, { id: avatarMediaId }, viewer)).updateProfile;
}

const avatarOf = async (user: UserId) => (await people.see(user, user, 'avatar { id }'))?.avatar ?? null;

/** As the media domain deletes a media, and as the worker hears of it. */
async function remove(owner: UserId, id: MediaId): Promise<void> {
  await sql`delete from media.media where id = ${id}`.execute(stack.clients.database.for());
  await createAvatars(stack.clients).takeAway(owner, id);
}

test('an avatar goes with its picture; another one stays', async () => {
  const ada = await people.join('ada');
  const [old, present] = [await seed.media(ada), await seed.media(ada)];
  await choose(ada, old);
  await choose(ada, present);
  await remove(ada, old);
  expect(await avatarOf(ada)).toEqual({ id: present });
  await remove(ada, present);
  expect(await avatarOf(ada)).toBeNull();
  await createAvatars(stack.clients).takeAway(ada, present);
  expect((await choose(ada, present)).userErrors).toEqual([{ code: 'NOT_FOUND' }]);
});

test('a picture that is deleted before it becomes the avatar does not become it', async () => {
  const bob = await people.join('bob');
  const picture = await seed.media(bob);
  const held = await hold(stack.clients, `select 1 from users.accounts where id = ${bob} for no key update`);
  const choosing = choose(bob, picture);
  await held.blocks(1);
  const removing = remove(bob, picture);
  await held.blocks(2);
  await held.release();
  await removing;
  expect((await choosing).userErrors).toEqual([{ code: 'NOT_FOUND' }]);
  expect(await avatarOf(bob)).toBeNull();
});

test('a picture that is deleted while it becomes the avatar is taken away again', async () => {
  const carol = await people.join('carol');
  const picture = await seed.media(carol);
  const choosing = await hold(
    stack.clients,
    `update users.accounts set avatar_media_id = ${picture} where id = ${carol}`,
  );
  const removing = remove(carol, picture);
  await choosing.blocks(1);
  await choosing.commit();
  await removing;
  const accounts = stack.clients.database
    .for<Tables>()
    .selectFrom('users.accounts')
    .select('avatar_media_id as avatar');
  expect(await accounts.where('id', '=', carol).executeTakeFirst()).toEqual({ avatar: null });
});
