import { newId } from '@lumigraph/ids';
import { type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tables } from '../data/tables.ts';
import type { User, UserConnection } from '../generated/resolvers.ts';
import { createUsersSubgraph } from '../index.ts';
import { type TestPeople, testPeople } from '../test-people.ts';
import { listOf, RELATION_TABLES, tablesAsked } from './test-reading.ts';

let stack: TestStack;
let people: TestPeople;
beforeAll(async () => {
  stack = await testStack();
  people = testPeople(stack, createUsersSubgraph(stack.clients));
});
afterAll(() => stack.stop());

const crowd = (name: string, size: number) =>
  Promise.all(Array.from({ length: size }, (_, n) => people.join(`${name}${n}`)));

test('the lists of twenty people cost one statement for each kind of list', async () => {
  const [viewer, ...others] = await crowd('many', 21);
  if (!viewer) throw new Error('nobody came');
  await Promise.all(others.map((other) => people.follow(viewer, other)));
  await Promise.all(others.map((other, n) => people.follow(other, others[(n + 1) % 20] ?? viewer)));
  for (const other of others.slice(0, 3)) await people.setPrivate(other, true);
  const query = `query ($people: [_Any!]!) { _entities(representations: $people) { ... on User {
    followers(first: 5) { edges { node { username relation { following } } } } following { edges { node { username } } } } } }`;
  const variables = { people: others.map((id) => ({ __typename: 'User', id })) };
  let found: User[] = [];
  const asked = await tablesAsked(stack, async () => {
    found = (await people.ask<{ _entities: User[] }>(query, variables, viewer))._entities;
  });
  // The twenty and the viewer with their relations, the lists, and how the viewer stands to themself, who is in the lists.
  const lists = ['users.followers', 'users.following'];
  expect(asked).toEqual(['users.accounts', ...RELATION_TABLES, ...lists, ...RELATION_TABLES].sort());
  const names = (list: UserConnection) => list.edges.map(({ node }) => node?.username).sort();
  for (const [n, user] of found.entries()) {
    expect(names(user.followers)).toEqual([`many${n === 0 ? 20 : n}`, 'many0'].sort());
    expect(names(user.following)).toEqual([`many${n === 19 ? 1 : n + 2}`]);
  }
});

test('each of several pages starts behind its own cursor', async () => {
  const [one, two, ...fans] = await crowd('paged', 7);
  if (!one || !two) throw new Error('nobody came');
  for (const fan of fans) for (const owner of [one, two]) await people.follow(fan, owner);
  const [whole, page] = [await listOf(people, null, one, 'followers'), await listOf(people, null, one, 'followers', 2)];
  const query = `query ($one: ID!, $two: ID!, $after: String) {
    behind: user(id: $one) { followers(first: 2, after: $after) { ...names } } other: user(id: $two) { followers(first: 4) { ...names } }
  } fragment names on UserConnection { edges { node { username } } pageInfo { hasNextPage } }`;
  type Pages = Record<'behind' | 'other', { followers: UserConnection }>;
  const { behind, other } = await people.ask<Pages>(query, { one, two, after: page.pageInfo.endCursor });
  const names = ({ followers }: { followers: UserConnection }) => followers.edges.map(({ node }) => node?.username);
  expect(names(behind)).toEqual(whole.usernames.slice(2, 4));
  expect(names(other)).toHaveLength(4);
  expect([behind, other].map(({ followers }) => followers.pageInfo.hasNextPage)).toEqual([true, true]);
});

test('a private account shows its lists to itself and to who follows it; to others they are empty', async () => {
  const [owner, friend, stranger] = await crowd('closed', 3);
  if (!owner || !friend || !stranger) throw new Error('nobody came');
  await people.follow(friend, owner);
  await people.follow(owner, stranger);
  await people.setPrivate(owner, true);
  for (const viewer of [owner, friend]) {
    expect((await listOf(people, viewer, owner, 'followers')).usernames).toEqual(['closed1']);
    expect((await listOf(people, viewer, owner, 'following')).usernames).toEqual(['closed2']);
  }
  for (const viewer of [stranger, null]) {
    for (const list of ['followers', 'following']) {
      const { edges, pageInfo } = await listOf(people, viewer, owner, list);
      expect(edges).toEqual([]);
      expect(pageInfo).toEqual({ startCursor: null, endCursor: null, hasNextPage: false, hasPreviousPage: false });
    }
  }
  expect(await people.see(stranger, owner, 'followerCount')).toEqual({ followerCount: 1 });
});

test('pages of followers neither repeat nor skip while new followers come and others leave', async () => {
  const [owner, ...others] = await crowd('fan', 26);
  const late = await crowd('late', 6);
  if (!owner) throw new Error('nobody came');
  await Promise.all(others.slice(0, 12).map((other) => people.follow(other, owner)));
  for (const other of others.slice(12)) await people.follow(other, owner);
  for (const table of ['followers', 'following'])
    await sql`update ${sql.table(`users.${table}`)} set followed_at = followed_at - interval '1 minute'`.execute(
      stack.clients.database.for<Tables>(),
    );
  const before = (await listOf(people, null, owner, 'followers', 100)).usernames;
  expect(before).toHaveLength(25);

  const seen: (string | null)[] = [];
  let after: string | undefined;
  for (let more = true; more; ) {
    const page = await listOf(people, null, owner, 'followers', 5, after);
    expect(page.pageInfo.hasPreviousPage).toBe(after !== undefined);
    seen.push(...page.usernames);
    after = page.pageInfo.endCursor ?? undefined;
    more = page.pageInfo.hasNextPage;
    const [newcomer, leaver] = [late.pop(), others.at(-1)];
    if (newcomer) await people.follow(newcomer, owner);
    if (leaver) await people.unfollow(leaver, owner);
  }
  expect(seen).toEqual(before);
  const newest = (await listOf(people, null, owner, 'followers', 100)).usernames.slice(0, 5);
  expect(newest.sort()).toEqual(['late1', 'late2', 'late3', 'late4', 'late5']);
});

test('pages have from 1 to 100 people, and a cursor belongs to its list', async () => {
  const [owner, fan] = await crowd('edge', 2);
  if (!owner || !fan) throw new Error('nobody came');
  await people.follow(fan, owner);
  const cursor = (await listOf(people, null, owner, 'followers')).pageInfo.endCursor ?? '';
  const hostile = Buffer.from(JSON.stringify(['followers', '1e400', '1'])).toString('base64url');
  const far = Buffer.from(JSON.stringify(['followers', '999999999999999', '9999999999999999999'])).toString(
    'base64url',
  );
  const faulty = ['(first: 0)', '(first: 101)', '(after: "x")', `(after: "${hostile}")`, `(after: "${far}")`].map(
    (args) => `{ user(id: "${owner}") { followers${args} { edges { cursor } } } }`,
  );
  faulty.push(`{ user(id: "${owner}") { following(after: "${cursor}") { edges { cursor } } } }`);
  const subgraph = createUsersSubgraph(stack.clients);
  const farthest = Buffer.from(JSON.stringify(['followers', '99999999999999', newId<'user'>(1)])).toString('base64url');
  expect((await listOf(people, null, owner, 'followers', 5, farthest)).usernames).toEqual(['edge1']);
  for (const query of faulty) {
    const { errors } = await stack.ask(subgraph, query);
    expect(errors?.[0]?.extensions.code, query).toBe('BAD_USER_INPUT');
  }
});
