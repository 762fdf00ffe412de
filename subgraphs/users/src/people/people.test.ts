import { newId, type UserId } from '@lumigraph/ids';
import { keysOfAccount } from '@lumigraph/people-reads';
import { type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Tables } from '../data/tables.ts';
import type { User, Viewer } from '../generated/resolvers.ts';
import { createUsersSubgraph } from '../index.ts';
import { type TestPeople, testPeople } from '../test-people.ts';
import { listOf, RELATION_TABLES, tablesAsked, tablesAskedWarm } from './test-reading.ts';

let stack: TestStack;
let people: TestPeople;
beforeAll(async () => {
  stack = await testStack();
  people = testPeople(stack, createUsersSubgraph(stack.clients));
});
afterAll(() => stack.stop());

const CARD = `id username displayName bio isPrivate isVerified createdAt followerCount followingCount avatar { id }
  relation { isViewer following followedBy requested blocking muting }`;

const crowd = (name: string, size: number) =>
  Promise.all(Array.from({ length: size }, (_, n) => people.join(`${name}${n}`)));

async function references(ids: readonly UserId[], viewer: UserId | null): Promise<(User | null)[]> {
  const query = `query ($people: [_Any!]!) { _entities(representations: $people) { ... on User { ${CARD} } } }`;
  const variables = { people: ids.map((id) => ({ __typename: 'User', id })) };
  return (await people.ask<{ _entities: (User | null)[] }>(query, variables, viewer))._entities;
}

test('a page of 50 people costs one statement per table', async () => {
  const [viewer, ...others] = await crowd('card', 50);
  if (!viewer) throw new Error('nobody came');
  await Promise.all(others.slice(0, 10).map((other) => people.follow(viewer, other)));
  await Promise.all(others.slice(5, 15).map((other) => people.follow(other, viewer)));
  let page: (User | null)[] = [];
  const asked = await tablesAsked(stack, async () => {
    page = await references([viewer, ...others], viewer);
  });
  expect(asked).toEqual(['users.accounts', ...RELATION_TABLES]);
  expect(page.map((user) => user?.id)).toEqual([viewer, ...others]);
  expect(page.filter((user) => user?.relation.following)).toHaveLength(10);
  expect(page.filter((user) => user?.relation.followedBy)).toHaveLength(10);
  expect(page.filter((user) => user?.relation.isViewer)).toHaveLength(1);
  await vi.waitFor(async () => {
    expect(await tablesAskedWarm(stack, () => references([viewer, ...others], viewer))).toEqual([]);
  });
  expect(await references([viewer, ...others], viewer)).toEqual(page);
  expect(await tablesAsked(stack, () => references(others, null))).toEqual(['users.accounts']);
});

test('a page of followers costs one statement for the list, and one for the owner and for the page', async () => {
  const [owner, ...others] = await crowd('listed', 30);
  if (!owner) throw new Error('nobody came');
  await Promise.all(others.map((other) => people.follow(other, owner)));
  const query = `query ($id: ID!) { user(id: $id) { followers(first: 50) { edges { node { ${CARD} } } } } }`;
  const asked = await tablesAsked(stack, () => people.ask(query, { id: owner }));
  expect(asked).toEqual(['users.accounts', 'users.accounts', 'users.followers']);
});

test('who is suspended or deleted is null, by reference, by id and by name, and at their place in a list', async () => {
  const [here, gone] = [await people.join('here'), await people.join('leaving')];
  await people.follow(gone, here);
  const db = stack.clients.database.for<Tables>();
  for (const state of ['suspended', 'deleted'] as const) {
    await db.updateTable('users.accounts').set({ state }).where('id', '=', gone).execute();
    await stack.clients.cache.forget(keysOfAccount(gone));
    for (const viewer of [here, gone, null]) {
      expect((await references([here, gone], viewer)).map((user) => user?.id)).toEqual([here, undefined]);
      expect(await people.see(viewer, gone, 'id')).toBeNull();
      expect(await people.ask('{ user(username: "leaving") { id } }', {}, viewer)).toEqual({ user: null });
    }
    expect((await listOf(people, null, here, 'followers')).usernames).toEqual([null]);
    expect(await people.ask('{ viewer { id } }', {}, gone)).toEqual({ viewer: null });
  }
});

test('who is suspended reads no lists of a private account that they follow, though they have a token still', async () => {
  const [owner, fan] = [await people.join('closed'), await people.join('punished')];
  await people.follow(fan, owner);
  const db = stack.clients.database.for<Tables>();
  await db.updateTable('users.accounts').set({ is_private: true }).where('id', '=', owner).execute();
  await stack.clients.cache.forget(keysOfAccount(owner));
  expect((await listOf(people, fan, owner, 'followers')).usernames).toEqual(['punished']);
  await db.updateTable('users.accounts').set({ state: 'suspended' }).where('id', '=', fan).execute();
  await stack.clients.cache.forget(keysOfAccount(fan));
  expect((await listOf(people, fan, owner, 'followers')).usernames).toEqual([]);
});

test('a user is found by id or by name, and not by both or neither', async () => {
  const nina = await people.join('Nina.S');
  expect(await people.ask('{ user(username: "nina.s") { id } }')).toEqual({ user: { id: nina } });
  expect(await people.see(null, nina, 'username')).toEqual({ username: 'Nina.S' });
  for (const nobody of [`id: "${newId<'user'>(3)}"`, 'id: "x"', 'username: "nobody"', 'username: "\\u0000"'])
    expect(await people.ask(`{ user(${nobody}) { id } }`)).toEqual({ user: null });
  for (const args of ['', `(id: "${nina}", username: "nina.s")`, '(id: null)']) {
    const { errors } = await stack.ask(createUsersSubgraph(stack.clients), `{ user${args} { id } }`);
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  }
});

test('only the viewer sees their e-mail and requests', async () => {
  const olga = await people.join('olga');
  const query = '{ viewer { id email followRequestCount user { username relation { isViewer } } } }';
  expect(await people.ask<{ viewer: Viewer }>(query, {}, olga)).toEqual({
    viewer: {
      id: olga,
      email: 'olga@example.org',
      followRequestCount: 0,
      user: { username: 'olga', relation: { isViewer: true } },
    },
  });
  expect(await people.ask(query)).toEqual({ viewer: null });
});
