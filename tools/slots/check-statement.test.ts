import { expect, test } from 'vitest';
import { faultsOf } from './check-statement.ts';

const SHARDED = new Set(['users.accounts', 'users.followers', 'posts.posts', 'posts.outbox']);
const check = (statement: string) => faultsOf(statement, SHARDED);
const WITHOUT = ['users.accounts without its slot'];
const SPANNING = ['rows of users.accounts locked in more than one slot'];

test.each([
  'select * from users.accounts where slot = $1 and id = $2',
  'select * from "users"."accounts" where ("users"."accounts"."slot" = $1 and "users"."accounts"."id" = $2)',
  'select * from users.accounts a where $1::smallint = a.slot and a.id = $2',
  'select * from users.accounts where slot = any ($1) and id = any ($2)',
  'select * from users.accounts where (slot, id) = ($1, $2)',
  'select * from users.accounts where (slot, id) in (($1, $2), ($3, $4))',
  'select * from users.accounts a where (a.slot, a.id) in (select * from unnest($1::smallint[], $2::bigint[]))',
  'select * from unnest($1::smallint[], $2::bigint[]) as one (slot, id) join users.accounts a on a.slot = one.slot and a.id = one.id',
  'select * from unnest($1::smallint[], $2::bigint[]) as one (slot, id) join users.accounts using (slot, id)',
  'select * from users.accounts a join users.followers f on f.slot = a.slot and f.user_id = a.id where a.slot = $1 and a.id = $2',
  'select * from unnest($1::smallint[]) as one (slot) cross join lateral (select * from users.followers f where f.slot = one.slot limit 3) x',
  'select exists (select from users.followers where slot = $1 and user_id = $2 and follower_id = one.id) from unnest($3::bigint[]) as one (id)',
  'select * from users.accounts where (slot = $1 and id = $2) or (slot = $3 and id = $4)',
  'with gone as (delete from users.followers where slot = $1 and user_id = $2 returning slot, user_id) select * from gone',
  'update users.accounts set version = version + 1 where slot = $1 and id = $2 returning version',
  'delete from users.accounts a using unnest($1::smallint[], $2::bigint[]) as one (slot, id) where a.slot = one.slot and a.id = one.id',
  'insert into users.accounts (slot, id) values ($1, $2) on conflict (slot, id) do update set id = excluded.id',
  'insert into users.accounts (slot, id) select * from unnest($1::smallint[], $2::bigint[]) on conflict do nothing',
  'select * from users.usernames where username_key = $1',
  'select * from users.usernames u left join users.accounts a on false and a.id = u.user_id',
  'select 1',
])('stays within its slots: %s', async (statement) => {
  expect(await check(statement)).toEqual([]);
});

test.each([
  'select * from users.accounts where id = $1',
  'select * from users.accounts a where a.id = any ($1)',
  'select * from users.accounts where id in (select id from users.usernames)',
  'select * from users.accounts where slot <> $1 and id = $2',
  'select * from users.accounts where slot > $1',
  'select * from users.accounts where not (slot = $1 and id = $2)',
  'select * from users.accounts where slot = $1 or id = $2',
  'select * from users.accounts where slot = slot and id = $1',
  'select * from users.accounts where (slot, id) not in (select 1, 2)',
  'select * from users.accounts a join users.followers f on f.slot = a.slot and f.user_id = a.id where f.follower_id = $1',
  'select * from users.accounts a, users.followers f where f.slot = $1 and a.id = f.follower_id',
  'select * from users.accounts a join users.followers f on a.slot = f.user_id where f.slot = $1',
  'select (select count(*) from users.accounts)',
  'select * from users.accounts a left join users.followers f on false',
  'select * from users.usernames u left join users.accounts a on true',
  'select 1 union all select 1 from users.accounts where id = $1',
  'with a as (select * from users.accounts) select * from a where slot = $1',
  'update users.accounts set version = 1 where id = $1',
  'delete from users.accounts where id = $1',
  'insert into users.usernames select username, id from users.accounts where id = $1',
])('goes beside its slots: %s', async (statement) => {
  expect(await check(statement)).toContain(WITHOUT[0]);
});

test('rows are locked in one slot', async () => {
  const one = 'select * from users.accounts where slot = $1 and id = $2';
  const two = 'select * from users.accounts where (slot, id) in (($1, $2), ($3, $4))';
  for (const strength of ['update', 'no key update', 'share', 'key share', 'update skip locked']) {
    expect(await check(`${one} for ${strength}`)).toEqual([]);
    expect(await check(`${two} for ${strength}`)).toEqual(SPANNING);
  }
  for (const many of [
    'select * from users.accounts where slot = any ($1) for update',
    'select * from users.accounts where slot = $1 or slot = $2 for update',
    'select * from users.accounts a where (a.slot, a.id) in (select * from unnest($1::smallint[], $2::bigint[])) for update',
    'select * from unnest($1::smallint[]) as one (slot) join users.accounts a on a.slot = one.slot for update of a',
  ])
    expect(await check(many)).toEqual(SPANNING);
  const joined =
    'select * from users.accounts a join users.followers f on f.slot = a.slot and f.user_id = a.id where a.slot = $1';
  expect(await check(`${joined} for update`)).toEqual([]);
  const others = 'select * from users.followers f, users.accounts a where f.slot = $1 and a.slot = any ($2)';
  expect(await check(`${others} for update of f`)).toEqual([]);
  expect(await check(`${others} for update of a`)).toEqual(SPANNING);
  expect(await check('select * from users.accounts where id = $1 for update')).toEqual([...WITHOUT, ...SPANNING]);
});

test('rows are inserted with their slot, found again by it, and stay in it', async () => {
  expect(await check('insert into users.accounts (id) values ($1)')).toEqual([
    'insert into users.accounts without a slot',
  ]);
  expect(await check('insert into users.accounts values ($1, $2)')).toEqual([
    'insert into users.accounts without a slot',
  ]);
  expect(await check('insert into users.accounts (slot, id) values ($1, $2) on conflict (id) do nothing')).toEqual([
    'conflict in users.accounts beside its slot',
  ]);
  expect(await check('update users.accounts set slot = $1 where slot = $2 and id = $3')).toEqual([
    'rows of users.accounts moved to another slot',
  ]);
});

test('what cannot be understood is no pass', async () => {
  expect(
    await check('merge into users.accounts a using users.usernames u on a.id = u.user_id when matched then delete'),
  ).toEqual(['MERGE and COPY are not understood']);
  await expect(check('select from where')).rejects.toThrow();
});
