import type { UserId } from '@lumigraph/ids';
import type { TestStack } from '@lumigraph/tools/test-stack';
import type { UserConnection } from '../generated/resolvers.ts';
import type { TestPeople } from '../test-people.ts';

/** What the relations to a page of people are read from. */
export const RELATION_TABLES = [
  'users.blocked_by',
  'users.blocks',
  'users.followers',
  'users.following',
  'users.mutes',
  'users.sent_requests',
];

/** The tables that the statements of this work name, once per statement, while nothing is cached. */
export async function tablesAsked(stack: TestStack, work: () => Promise<unknown>): Promise<string[]> {
  await stack.settled();
  await stack.flushRedis();
  return tablesAskedWarm(stack, work);
}

/** The same with what is cached by now. */
export async function tablesAskedWarm(stack: TestStack, work: () => Promise<unknown>): Promise<string[]> {
  const asked: string[] = [];
  const stop = stack.clients.database.onQuery((statement) => {
    const names = statement.replaceAll('"', '').match(/users\.[a-z_]+/g) ?? [];
    asked.push(...new Set(names));
  });
  await work();
  stop();
  return asked.sort();
}

/** A page of someone's list, and the usernames on it. */
export async function listOf(
  people: TestPeople,
  viewer: UserId | null,
  user: UserId,
  list: string,
  first = 20,
  after?: string,
) {
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
