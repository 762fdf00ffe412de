import { newId, randomSlot, slotOf, type UserId } from '@lumigraph/ids';
import { type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tables } from '../data/tables.ts';
import { createUsersSubgraph } from '../index.ts';
import { type TestPeople, testPeople } from '../test-people.ts';

const FOLLOWERS = 600;
/** Several follow in each millisecond. */
const MILLISECONDS = 150;

let stack: TestStack;
let people: TestPeople;
beforeAll(async () => {
  stack = await testStack();
  people = testPeople(stack, createUsersSubgraph(stack.clients));
});
afterAll(() => stack.stop());

/** So many people who follow someone already, in no order of their ids, as rows. */
async function seedFollowers(owner: UserId): Promise<UserId[]> {
  const ids = Array.from({ length: FOLLOWERS }, () => newId<'user'>(randomSlot()));
  const rows = sql`unnest(${ids.map(slotOf)}::smallint[], ${ids}::bigint[]) with ordinality as one (slot, id, n)`;
  const at = sql`now() - ((n * 7919) % ${MILLISECONDS}) * interval '1 millisecond' - interval '1 hour'`;
  await sql`with people as (
      insert into users.accounts (slot, id, username, email, password_hash, display_name, following_count)
      select slot, id, 'u' || id, 'u' || id || '@example.org', '-', 'Somebody', 1 from ${rows}
    ), following as (
      insert into users.following (slot, user_id, followee_id, followed_at) select slot, id, ${owner}, ${at} from ${rows}
    ), counted as (
      update users.accounts set follower_count = ${FOLLOWERS} where slot = ${slotOf(owner)} and id = ${owner}
    )
    insert into users.followers (slot, user_id, follower_id, followed_at) select ${slotOf(owner)}::smallint, ${owner}::bigint, id, ${at} from ${rows}`.execute(
    stack.clients.database.for<Tables>(),
  );
  return ids;
}

/** Someone's whole list, page by page, each of another size; `between` runs after every page. */
async function readAll(owner: UserId, list: string, between: () => Promise<unknown>): Promise<string[]> {
  const query = `query ($id: ID!, $first: Int, $after: String) { user(id: $id) {
    list: ${list}(first: $first, after: $after) { edges { node { id } } pageInfo { hasNextPage endCursor } } } }`;
  interface Page {
    user: { list: { edges: { node: { id: string } | null }[]; pageInfo: { hasNextPage: boolean; endCursor: string } } };
  }
  const read: string[] = [];
  for (let after: string | null = null, size = 1; ; size = (size * 3) % 41 || 40) {
    const { user }: Page = await people.ask<Page>(query, { id: owner, first: size, after });
    read.push(...user.list.edges.map(({ node }) => node?.id ?? 'nobody'));
    if (!user.list.pageInfo.hasNextPage) return read;
    after = user.list.pageInfo.endCursor;
    await between();
  }
}

test('a list that is read while people come and go repeats nobody, and skips nobody who stays', {
  timeout: 60_000,
}, async () => {
  const owner = await people.join('beloved');
  const followers = await seedFollowers(owner);
  const leaving = followers.filter((_, n) => n % 5 === 1);
  const returning = followers.filter((_, n) => n % 5 === 2);
  const staying = followers.filter((_, n) => n % 5 !== 1 && n % 5 !== 2);
  const coming = await Promise.all(Array.from({ length: 30 }, (_, n) => people.join(`new_${n}`)));
  let turn = 0;
  const read = await readAll(owner, 'followers', async () => {
    turn += 1;
    const some = <Item>(items: Item[], count: number) => items.slice((turn - 1) * count, turn * count);
    await Promise.all([
      ...some(coming, 1).map((one) => people.follow(one, owner)),
      ...some(leaving, 4).map((one) => people.unfollow(one, owner)),
      ...some(returning, 4).map((one) => people.unfollow(one, owner).then(() => people.follow(one, owner))),
    ]);
  });
  expect(turn).toBeGreaterThan(15);
  expect(read.filter((id, index) => read.indexOf(id) !== index)).toEqual([]);
  expect(staying.filter((id) => !read.includes(id))).toEqual([]);
  const known = new Set<string>([...followers, ...coming]);
  expect(read.filter((id) => !known.has(id))).toEqual([]);
});

test('a list that nobody changes is the same in pages of any size, the newest first', async () => {
  const owner = await people.join('steady');
  await seedFollowers(owner);
  const read = await readAll(owner, 'followers', async () => undefined);
  const { rows } = await sql<{ id: string }>`select follower_id as id from users.followers
    where slot = ${slotOf(owner)} and user_id = ${owner} order by followed_at desc, follower_id desc`.execute(
    stack.clients.database.for<Tables>(),
  );
  expect(read).toEqual(rows.map(({ id }) => id));
});
