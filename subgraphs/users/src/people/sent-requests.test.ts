import type { UserId } from '@lumigraph/ids';
import { createSeed, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { UserConnection } from '../generated/resolvers.ts';
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

async function sentBy(viewer: UserId, first = 20, after?: string) {
  const query = `query ($first: Int, $after: String) { viewer { sentFollowRequests(first: $first, after: $after) {
    edges { cursor node { username relation { requested } } } pageInfo { endCursor hasNextPage } } } }`;
  type Answer = { viewer: { sentFollowRequests: UserConnection } };
  const { viewer: seen } = await people.ask<Answer>(query, { first, after }, viewer);
  const { edges, pageInfo } = seen.sentFollowRequests;
  return { ...pageInfo, usernames: edges.map(({ node }) => node?.username ?? null), edges };
}

async function closed(username: string): Promise<UserId> {
  const id = await people.join(username);
  await people.setPrivate(id, true);
  return id;
}

test('who waits for answers sees whom they asked, the latest first, page by page, until it is answered or taken back', async () => {
  const ada = await people.join('ada');
  const asked = [];
  for (const name of ['first', 'second', 'third', 'fourth']) asked.push(await closed(name));
  const [first, second, third, fourth] = asked;
  if (!first || !second || !third || !fourth) throw new Error('nobody came');
  for (const owner of asked) await people.follow(ada, owner);
  const open = await people.join('open');
  await people.follow(ada, open);

  const page = await sentBy(ada, 2);
  expect(page).toMatchObject({ usernames: ['fourth', 'third'], hasNextPage: true });
  expect(page.edges[0]?.node?.relation).toEqual({ requested: true });
  const rest = await sentBy(ada, 2, page.endCursor ?? undefined);
  expect(rest).toMatchObject({ usernames: ['second', 'first'], hasNextPage: false });

  await people.accept(fourth, ada);
  await people.decline(third, ada);
  await people.unfollow(ada, second);
  expect((await sentBy(ada)).usernames).toEqual(['first']);
  await people.block(first, ada);
  expect((await sentBy(ada)).usernames).toEqual([]);
});

test('who left meanwhile, or blocks the viewer, is null at their place', async () => {
  const bob = await people.join('bob');
  const [there, gone, blocker] = [await closed('there'), await closed('gone'), await closed('blocker')];
  for (const owner of [there, gone, blocker]) await people.follow(bob, owner);
  await seed.changeAccount(gone, { state: 'deleted' });
  await seed.block(blocker, bob);
  expect((await sentBy(bob)).usernames).toEqual([null, null, 'there']);
});

test('nobody sees the requests of another, and a cursor of another list is none', async () => {
  const [carol, dora] = [await people.join('carol'), await closed('dora')];
  await people.follow(carol, dora);
  expect((await sentBy(dora)).usernames).toEqual([]);
  const { endCursor } = await sentBy(carol);
  const query = 'query ($after: String) { viewer { followRequests(after: $after) { edges { cursor } } } }';
  const subgraph = createUsersSubgraph(stack.clients);
  const { errors } = await stack.ask(subgraph, query, { after: endCursor }, carol);
  expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  const anonymous = await stack.ask(subgraph, '{ viewer { sentFollowRequests { edges { cursor } } } }');
  expect(anonymous.data).toEqual({ viewer: null });
});

test('a page of sent requests is read over an index, in its order', async () => {
  const plan = await sql<{ 'QUERY PLAN': string }>`explain (costs off) select target_id from users.sent_requests
    where slot = 1 and user_id = 1 and (requested_at, target_id) < ('infinity', 0) order by requested_at desc, target_id desc limit 21`.execute(
    stack.clients.database.for(),
  );
  const text = plan.rows.map((row) => row['QUERY PLAN']).join('\n');
  expect(text).toContain('sent_requests_newest');
  expect(text).not.toContain('Sort');
});
