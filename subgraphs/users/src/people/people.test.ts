import { newId, type UserId } from '@lumigraph/ids';
import { type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tables } from '../data/tables.ts';
import type { User, UserConnection, Viewer } from '../generated/resolvers.ts';
import { createUsersSubgraph } from '../index.ts';
import { type TestPeople, testPeople } from '../test-people.ts';

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

/** The tables that the statements of this work name, once per statement. */
async function tablesAsked(work: () => Promise<unknown>): Promise<string[]> {
  await stack.settled();
  const asked: string[] = [];
  const stop = stack.clients.database.onQuery((statement) => {
    const names = statement.replaceAll('"', '').match(/users\.[a-z_]+/g) ?? [];
    asked.push(...new Set(names));
  });
  await work();
  stop();
  return asked.sort();
}

async function references(ids: readonly UserId[], viewer: UserId | null): Promise<(User | null)[]> {
  const query = `query ($people: [_Any!]!) { _entities(representations: $people) { ... on User { ${CARD} } } }`;
  const variables = { people: ids.map((id) => ({ __typename: 'User', id })) };
  return (await people.ask<{ _entities: (User | null)[] }>(query, variables, viewer))._entities;
}

async function listOf(viewer: UserId | null, user: UserId, list: string, first = 20, after?: string) {
  const query = `query ($id: ID!, $first: Int, $after: String) { user(id: $id) { list: ${list}(first: $first, after: $after) {
    edges { cursor node { username } } pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
  } } }`;
  const { user: found } = await people.ask<{ user: { list: UserConnection } }>(
    query,
    { id: user, first, after },
    viewer,
  );
  return { ...found.list, usernames: found.list.edges.map(({ node }) => node?.username ?? null) };
}

test('a page of 50 people costs one statement per table', async () => {
  const [viewer, ...others] = await crowd('card', 50);
  if (!viewer) throw new Error('nobody came');
  await Promise.all(others.slice(0, 10).map((other) => people.follow(viewer, other)));
  await Promise.all(others.slice(5, 15).map((other) => people.follow(other, viewer)));
  let page: (User | null)[] = [];
  const asked = await tablesAsked(async () => {
    page = await references([viewer, ...others], viewer);
  });
  expect(asked).toEqual(['users.accounts', 'users.followers', 'users.following', 'users.sent_requests']);
  expect(page.map((user) => user?.id)).toEqual([viewer, ...others]);
  expect(page.filter((user) => user?.relation.following)).toHaveLength(10);
  expect(page.filter((user) => user?.relation.followedBy)).toHaveLength(10);
  expect(page.filter((user) => user?.relation.isViewer)).toHaveLength(1);
  expect(await tablesAsked(() => references(others, null))).toEqual(['users.accounts']);
});

test('a page of followers costs one statement for the list, and one for the owner and for the page', async () => {
  const [owner, ...others] = await crowd('listed', 30);
  if (!owner) throw new Error('nobody came');
  await Promise.all(others.map((other) => people.follow(other, owner)));
  const query = `query ($id: ID!) { user(id: $id) { followers(first: 50) { edges { node { ${CARD} } } } } }`;
  const asked = await tablesAsked(() => people.ask(query, { id: owner }));
  expect(asked).toEqual(['users.accounts', 'users.accounts', 'users.followers']);
});

test('who is suspended or deleted is null, by reference, by id and by name, and at their place in a list', async () => {
  const [here, gone] = [await people.join('here'), await people.join('leaving')];
  await people.follow(gone, here);
  const db = stack.clients.database.for<Tables>();
  for (const state of ['suspended', 'deleted'] as const) {
    await db.updateTable('users.accounts').set({ state }).where('id', '=', gone).execute();
    for (const viewer of [here, gone, null]) {
      expect((await references([here, gone], viewer)).map((user) => user?.id)).toEqual([here, undefined]);
      expect(await people.see(viewer, gone, 'id')).toBeNull();
      expect(await people.ask('{ user(username: "leaving") { id } }', {}, viewer)).toEqual({ user: null });
    }
    expect((await listOf(null, here, 'followers')).usernames).toEqual([null]);
    expect(await people.ask('{ viewer { id } }', {}, gone)).toEqual({ viewer: null });
  }
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

test('a private account shows its lists to itself and to who follows it; to others they are empty', async () => {
  const [owner, friend, stranger] = await crowd('closed', 3);
  if (!owner || !friend || !stranger) throw new Error('nobody came');
  await people.follow(friend, owner);
  await people.follow(owner, stranger);
  await people.setPrivate(owner, true);
  for (const viewer of [owner, friend]) {
    expect((await listOf(viewer, owner, 'followers')).usernames).toEqual(['closed1']);
    expect((await listOf(viewer, owner, 'following')).usernames).toEqual(['closed2']);
  }
  for (const viewer of [stranger, null]) {
    for (const list of ['followers', 'following']) {
      const { edges, pageInfo } = await listOf(viewer, owner, list);
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
  const before = (await listOf(null, owner, 'followers', 100)).usernames;
  expect(before).toHaveLength(25);

  const seen: (string | null)[] = [];
  let after: string | undefined;
  for (let more = true; more; ) {
    const page = await listOf(null, owner, 'followers', 5, after);
    expect(page.pageInfo.hasPreviousPage).toBe(after !== undefined);
    seen.push(...page.usernames);
    after = page.pageInfo.endCursor ?? undefined;
    more = page.pageInfo.hasNextPage;
    const [newcomer, leaver] = [late.pop(), others.at(-1)];
    if (newcomer) await people.follow(newcomer, owner);
    if (leaver) await people.unfollow(leaver, owner);
  }
  expect(seen).toEqual(before);
  expect((await listOf(null, owner, 'followers', 100)).usernames.slice(0, 2)).toEqual(['late1', 'late2']);
});

test('pages have from 1 to 100 people, and a cursor belongs to its list', async () => {
  const [owner, fan] = await crowd('edge', 2);
  if (!owner || !fan) throw new Error('nobody came');
  await people.follow(fan, owner);
  const cursor = (await listOf(null, owner, 'followers')).pageInfo.endCursor ?? '';
  const hostile = Buffer.from(JSON.stringify(['followers', '1e400', '1'])).toString('base64url');
  const far = Buffer.from(JSON.stringify(['followers', '999999999999999', '9999999999999999999'])).toString(
    'base64url',
  );
  const faulty = ['(first: 0)', '(first: 101)', '(after: "x")', `(after: "${hostile}")`, `(after: "${far}")`].map(
    (args) => `{ user(id: "${owner}") { followers${args} { edges { cursor } } } }`,
  );
  faulty.push(`{ user(id: "${owner}") { following(after: "${cursor}") { edges { cursor } } } }`);
  const subgraph = createUsersSubgraph(stack.clients);
  for (const query of faulty) {
    const { errors } = await stack.ask(subgraph, query);
    expect(errors?.[0]?.extensions.code, query).toBe('BAD_USER_INPUT');
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
