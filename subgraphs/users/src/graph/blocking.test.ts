import { newId, slotOf, type UserId } from '@lumigraph/ids';
import { drift, NO_DRIFT, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Tables } from '../data/tables.ts';
import type { User, UserPayload, Viewer } from '../generated/resolvers.ts';
import { createUsersSubgraph } from '../index.ts';
import { listOf } from '../people/test-reading.ts';
import { type TestPeople, testPeople } from '../test-people.ts';

let stack: TestStack;
let people: TestPeople;
beforeAll(async () => {
  stack = await testStack();
  people = testPeople(stack, createUsersSubgraph(stack.clients));
});
afterAll(() => stack.stop());

let ada: UserId;
let bob: UserId;
let carol: UserId;
let next = 0;
beforeEach(async () => {
  next += 1;
  [ada, bob, carol] = [
    await people.join(`ada${next}`),
    await people.join(`bob${next}`),
    await people.join(`carol${next}`),
  ];
});

const codes = ({ userErrors }: UserPayload) => userErrors.map(({ code }) => code);

/** Whether someone is there for a viewer: by id, by name, and by reference of another subgraph. */
async function isThere(viewer: UserId | null, id: UserId, name: string): Promise<boolean[]> {
  const query = `query ($id: ID!, $name: String!, $people: [_Any!]!) {
    byId: user(id: $id) { id } byName: user(username: $name) { id } _entities(representations: $people) { ... on User { id username } }
  }`;
  const variables = { id, name, people: [{ __typename: 'User', id }] };
  const found = await people.ask<{ byId: User | null; byName: User | null; _entities: (User | null)[] }>(
    query,
    variables,
    viewer,
  );
  return [found.byId, found.byName, ...found._entities].map((user) => user?.id === id);
}

async function blockedBy(viewer: UserId): Promise<(Pick<User, 'id' | 'avatar'> | null | undefined)[]> {
  const query = '{ viewer { blocked { edges { node { id avatar { id } } } } } }';
  const { viewer: found } = await people.ask<{ viewer: Viewer }>(query, {}, viewer);
  return found.blocked.edges.map(({ node }) => node);
}

test('a block ends follows and requests both ways, and hides each from the other', async () => {
  await people.follow(ada, bob);
  await people.follow(bob, ada);
  await people.follow(carol, bob);
  expect(await isThere(bob, ada, `ada${next}`)).toEqual([true, true, true]);
  for (let time = 0; time < 2; time += 1) {
    const { user, userErrors } = await people.block(ada, bob);
    expect(userErrors).toEqual([]);
    expect(user).toMatchObject({
      id: bob,
      followerCount: 1,
      followingCount: 0,
      relation: { blocking: true, following: false, followedBy: false },
    });
  }
  for (const [viewer, other, name] of [
    [ada, bob, `bob${next}`],
    [bob, ada, `ada${next}`],
  ] as const) {
    expect(await isThere(viewer, other, name)).toEqual([false, false, false]);
  }
  for (const viewer of [carol, null]) expect(await isThere(viewer, bob, `bob${next}`)).toEqual([true, true, true]);
  // In a third person's list their place is empty.
  expect((await listOf(people, ada, carol, 'following')).usernames).toEqual([null]);
  expect(await people.see(null, ada, 'followerCount followingCount')).toEqual({ followerCount: 0, followingCount: 0 });
  expect(await drift(stack)).toEqual(NO_DRIFT);
});

test('requests between the two end as well', async () => {
  for (const owner of [ada, bob]) await people.setPrivate(owner, true);
  await people.follow(ada, bob);
  await people.follow(bob, ada);
  await people.block(ada, bob);
  for (const owner of [ada, bob]) expect(await people.requests(owner)).toEqual({ count: 0, usernames: [] });
  await people.unblock(ada, bob);
  expect((await people.see(ada, bob, 'relation { requested blocking }'))?.relation).toEqual({
    requested: false,
    blocking: false,
  });
  expect(await drift(stack)).toEqual(NO_DRIFT);
});

test('for who is blocked the other does not exist, whatever they try; and it is not told why', async () => {
  await people.block(ada, bob);
  const acts = [
    'follow',
    'unfollow',
    'removeFollower',
    'accept',
    'decline',
    'block',
    'unblock',
    'mute',
    'unmute',
  ] as const;
  for (const act of acts)
    expect(await people[act](bob, ada), act).toMatchObject({ user: null, userErrors: [{ code: 'NOT_FOUND' }] });
  for (const act of ['follow', 'unfollow', 'removeFollower', 'mute', 'unmute'] as const)
    expect(codes(await people[act](ada, bob)), act).toEqual(['NOT_FOUND']);
  const nobody = await people.follow(bob, newId<'user'>(1));
  expect(await people.follow(bob, ada)).toEqual(nobody);
  expect(await blockedBy(bob)).toEqual([]);
  expect(await drift(stack)).toEqual(NO_DRIFT);
});

test('whom one blocks one sees in one’s list, without picture, and can unblock there', async () => {
  const db = stack.clients.database.for<Tables>();
  const avatar = newId<'media'>(slotOf(bob));
  await db.updateTable('users.accounts').set({ avatar_media_id: avatar }).where('id', '=', bob).execute();
  await people.follow(ada, bob);
  await people.block(ada, carol);
  await people.block(ada, bob);
  expect(await blockedBy(ada)).toEqual([
    { id: bob, avatar: null },
    { id: carol, avatar: null },
  ]);
  for (let time = 0; time < 2; time += 1) {
    const { user } = await people.unblock(ada, bob);
    expect(user).toMatchObject({ id: bob, followerCount: 0, relation: { blocking: false, following: false } });
  }
  expect(await blockedBy(ada)).toEqual([{ id: carol, avatar: null }]);
  expect(await isThere(bob, ada, `ada${next}`)).toEqual([true, true, true]);
  expect(codes(await people.follow(bob, ada))).toEqual([]);
});

test('one can neither block nor mute oneself, nor who is not there', async () => {
  for (const act of ['block', 'unblock', 'mute', 'unmute', 'removeFollower'] as const) {
    expect(codes(await people[act](ada, ada)), act).toEqual(['INVALID']);
    expect(codes(await people[act](ada, newId<'user'>(1))), act).toEqual(['NOT_FOUND']);
  }
});

test('a follower who is removed follows no longer, with exact counts, and can follow again', async () => {
  await people.follow(bob, ada);
  for (let time = 0; time < 2; time += 1) {
    const { user } = await people.removeFollower(ada, bob);
    expect(user).toMatchObject({ id: bob, followingCount: 0, relation: { followedBy: false } });
  }
  expect(await people.see(bob, ada, 'followerCount relation { following }')).toEqual({
    followerCount: 0,
    relation: { following: false },
  });
  expect((await people.follow(bob, ada)).user?.relation.following).toBe(true);
  expect(await drift(stack)).toEqual(NO_DRIFT);
});

test('whom one mutes one follows and sees on, and finds in one’s list', async () => {
  await people.follow(ada, bob);
  for (let time = 0; time < 2; time += 1) {
    const { user } = await people.mute(ada, bob);
    expect(user).toMatchObject({ id: bob, followerCount: 1, relation: { muting: true, following: true } });
  }
  const muted = async (viewer: UserId) => {
    const query = '{ viewer { muted { edges { node { id } } } } }';
    const found = await people.ask<{ viewer: Viewer }>(query, {}, viewer);
    return found.viewer.muted.edges.map(({ node }) => node?.id);
  };
  expect([await muted(ada), await muted(bob)]).toEqual([[bob], []]);
  expect((await people.see(bob, ada, 'relation { muting }'))?.relation).toEqual({ muting: false });
  for (let time = 0; time < 2; time += 1) expect((await people.unmute(ada, bob)).user?.relation.muting).toBe(false);
  expect(await muted(ada)).toEqual([]);
});

test('one blocks and mutes at most 10,000 people each, and who stands there stays there', async () => {
  const db = stack.clients.database.for<Tables>();
  for (const [table, column] of [
    ['blocks', 'blocked_id'],
    ['mutes', 'muted_id'],
  ] as const)
    await sql`insert into ${sql.table(`users.${table}`)} (slot, user_id, ${sql.ref(column)})
      select ${slotOf(ada)}, ${ada}, n from generate_series(1, 9999) n`.execute(db);
  for (const act of [people.block, people.mute]) {
    const answers = await Promise.all([act(ada, bob), act(ada, carol)]);
    expect(answers.flatMap(codes)).toEqual(['CONFLICT']);
    const done = answers[0]?.user ? bob : carol;
    expect(codes(await act(ada, done))).toEqual([]);
    await people.unblock(ada, done);
  }
  for (const table of ['blocks', 'mutes'])
    await sql`delete from ${sql.table(`users.${table}`)} where user_id = ${ada}`.execute(db);
  await sql`delete from users.muted_by where muter_id = ${ada}`.execute(db);
});

test('100 follows, blocks and unblocks at once between two people leave counts that equal the rows', async () => {
  const acts = [people.follow, people.block, people.unblock, people.accept, people.unfollow, people.removeFollower];
  for (const isPrivate of [true, false]) {
    await people.setPrivate(bob, isPrivate);
    await Promise.all(
      Array.from({ length: 100 }, (_, n) => {
        const act = acts[n % acts.length] ?? people.follow;
        return n % 7 < 4 ? act(ada, bob) : act(bob, ada);
      }),
    );
    expect(await drift(stack)).toEqual(NO_DRIFT);
  }
});

test('no follow or request that is under way as a block begins outlives it', async () => {
  for (let round = 0; round < 6; round += 1) {
    await people.setPrivate(bob, round % 2 === 0);
    const follows = () =>
      Array.from({ length: 5 }, (_, n) => (n % 2 ? people.follow(ada, bob) : people.follow(bob, ada)));
    await Promise.all([...follows(), people.block(ada, bob), ...follows()]);
    expect(await drift(stack)).toEqual(NO_DRIFT);
    expect(await people.see(bob, ada, 'id')).toBeNull();
    await people.unblock(ada, bob);
  }
});

test('a block and its end, and a mute and its end, are told once', async () => {
  const told: string[] = [];
  const consumptions = await Promise.all([
    ...(['graph.blocked', 'graph.unblocked'] as const).map((event) =>
      stack.clients.events.consume({
        durable: `test-${event.replace('.', '-')}`,
        event,
        handle: async ({ blockerId, blockedId }) =>
          void (blockerId === ada && told.push(`${event} ${blockedId === bob}`)),
      }),
    ),
    ...(['graph.muted', 'graph.unmuted'] as const).map((event) =>
      stack.clients.events.consume({
        durable: `test-${event.replace('.', '-')}`,
        event,
        handle: async ({ muterId, mutedId }) => void (muterId === ada && told.push(`${event} ${mutedId === bob}`)),
      }),
    ),
    stack.clients.events.consume({
      durable: 'test-block-unfollows',
      event: 'graph.unfollowed',
      handle: async ({ followerId, followeeId }) =>
        void (followerId === bob && told.push(`severed ${followeeId === ada}`)),
    }),
  ]);
  await people.follow(bob, ada);
  for (const act of ['mute', 'unmute', 'block', 'unblock'] as const)
    for (let time = 0; time < 2; time += 1) await people[act](ada, bob);
  await stack.settled();
  await Promise.all(consumptions.map((consumption) => consumption.stop()));
  expect(told.sort()).toEqual([
    'graph.blocked true',
    'graph.muted true',
    'graph.unblocked true',
    'graph.unmuted true',
    'severed true',
  ]);
});
