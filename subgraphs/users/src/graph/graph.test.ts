import { newId } from '@lumigraph/ids';
import { drift, NO_DRIFT, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tables } from '../data/tables.ts';
import type { UserPayload } from '../generated/resolvers.ts';
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

test('a follow counts once, however often it is asked for, and so does its end', async () => {
  const [ada, bob] = [await people.join('ada'), await people.join('bob')];
  for (let n = 0; n < 2; n += 1) {
    const { user, userErrors } = await people.follow(ada, bob);
    expect(userErrors).toEqual([]);
    expect(user).toMatchObject({ id: bob, followerCount: 1, followingCount: 0 });
    expect(user?.relation).toEqual({
      following: true,
      followedBy: false,
      requested: false,
      isViewer: false,
      blocking: false,
      muting: false,
    });
  }
  expect(await people.see(bob, ada, 'followingCount relation { followedBy following }')).toEqual({
    followingCount: 1,
    relation: { followedBy: true, following: false },
  });
  for (let n = 0; n < 2; n += 1) {
    const { user } = await people.unfollow(ada, bob);
    expect(user).toMatchObject({ followerCount: 0, relation: { following: false } });
  }
  expect(await drift(stack)).toEqual(NO_DRIFT);
});

test('one cannot follow oneself, nor who is not there', async () => {
  const carol = await people.join('carol');
  expect(codes(await people.follow(carol, carol))).toEqual(['INVALID']);
  expect(codes(await people.follow(carol, newId<'user'>(1)))).toEqual(['NOT_FOUND']);
  const gone = await people.join('gone');
  const db = stack.clients.database.for<Tables>();
  await db.updateTable('users.accounts').set({ state: 'deleted' }).where('id', '=', gone).execute();
  expect(codes(await people.follow(carol, gone))).toEqual(['NOT_FOUND']);
  expect(codes(await people.unfollow(carol, gone))).toEqual(['NOT_FOUND']);
  expect(codes(await people.follow(gone, carol))).toEqual(['NOT_FOUND']);
  const query = 'mutation { follow(userId: "nobody") { userErrors { code field } } }';
  expect(await people.ask(query, {}, carol)).toEqual({
    follow: { userErrors: [{ code: 'NOT_FOUND', field: ['userId'] }] },
  });
});

test('200 follows and unfollows at once of the same and of crossing pairs leave counts that equal the rows', async () => {
  const four = await Promise.all(['n', 'e', 's', 'w'].map((name) => people.join(`compass_${name}`)));
  const at = (index: number) => four[index % 4] ?? newId<'user'>(0);
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, n) => {
      const act = n % 3 === 0 ? people.unfollow : people.follow;
      return act(at(n), at(n + 1 + (Math.trunc(n / 4) % 3)));
    }),
  );
  expect(answers.flatMap(codes)).toEqual([]);
  expect(await drift(stack)).toEqual(NO_DRIFT);
});

test('follows, answers to requests and changes of privacy at once: the counts hold, and nobody follows and asks', async () => {
  const owner = await people.join('moody');
  const askers = await Promise.all(Array.from({ length: 8 }, (_, n) => people.join(`asker${n}`)));
  for (let round = 0; round < 3; round += 1) {
    await people.setPrivate(owner, true);
    await Promise.all(askers.map((asker) => people.follow(asker, owner)));
    await Promise.all([
      ...askers.flatMap((asker) => [
        people.accept(owner, asker),
        people.follow(asker, owner),
        people.unfollow(asker, owner),
        people.follow(asker, owner),
        people.follow(owner, asker),
        people.decline(owner, asker),
      ]),
      people.setPrivate(owner, false),
      people.setPrivate(owner, true),
    ]);
    expect(await drift(stack)).toEqual(NO_DRIFT);
    const both = await sql`select 1 from users.following f join users.sent_requests s
      on s.user_id = f.user_id and s.target_id = f.followee_id`.execute(stack.clients.database.for<Tables>());
    expect(both.rows).toEqual([]);
    await Promise.all(askers.map((asker) => people.unfollow(asker, owner)));
  }
});

test('a private account is asked, and lets in whom it accepts', async () => {
  const [private_, erin, frank] = await Promise.all(['private', 'erin', 'frank'].map((name) => people.join(name)));
  if (!private_ || !erin || !frank) throw new Error('they could not sign up');
  await people.setPrivate(private_, true);
  for (let n = 0; n < 2; n += 1) {
    const { user } = await people.follow(erin, private_);
    expect(user).toMatchObject({ followerCount: 0, relation: { following: false, requested: true } });
  }
  await people.follow(frank, private_);
  // As if a second had passed between the two.
  for (const [table, column] of [
    ['follow_requests', 'requester_id'],
    ['sent_requests', 'user_id'],
  ] as const)
    await sql`update ${sql.table(`users.${table}`)} set requested_at = requested_at - interval '1 second'
      where ${sql.ref(column)} = ${erin}`.execute(stack.clients.database.for<Tables>());
  expect(await people.requests(private_)).toEqual({ count: 2, usernames: ['frank', 'erin'] });

  const accepted = await people.accept(private_, erin);
  expect(accepted.user).toMatchObject({ followingCount: 1, relation: { followedBy: true } });
  expect(await people.accept(private_, erin)).toEqual(accepted);
  expect((await people.decline(private_, frank)).userErrors).toEqual([]);
  expect(await people.requests(private_)).toEqual({ count: 0, usernames: [] });
  expect(codes(await people.accept(private_, frank))).toEqual(['NOT_FOUND']);
  expect(await people.see(frank, private_, 'followerCount relation { following requested }')).toEqual({
    followerCount: 1,
    relation: { following: false, requested: false },
  });
  // Following again changes nothing for who is let in already.
  expect((await people.follow(erin, private_)).user?.relation).toMatchObject({ following: true, requested: false });
  expect(await drift(stack)).toEqual(NO_DRIFT);
});

test('a request can be taken back, and turns into a follow when the account is public meanwhile', async () => {
  const [owner, asker] = [await people.join('gina'), await people.join('hugo')];
  await people.setPrivate(owner, true);
  await people.follow(asker, owner);
  expect((await people.unfollow(asker, owner)).user?.relation).toMatchObject({ requested: false });
  expect(await people.requests(owner)).toEqual({ count: 0, usernames: [] });

  await people.follow(asker, owner);
  await people.setPrivate(owner, false);
  const { user } = await people.follow(asker, owner);
  expect(user).toMatchObject({ followerCount: 1, relation: { following: true, requested: false } });
  expect(await people.requests(owner)).toEqual({ count: 0, usernames: [] });
});

test('what changed is told once, under the follower', async () => {
  const [iris, jack] = [await people.join('iris'), await people.join('jack')];
  const told: string[] = [];
  const listen = (event: 'graph.followed' | 'graph.unfollowed') =>
    stack.clients.events.consume({
      durable: `test-${event.replace('.', '-')}`,
      event,
      handle: async ({ followerId, followeeId }) =>
        void (followerId === iris && told.push(`${event} ${followeeId === jack}`)),
    });
  const consumptions = [await listen('graph.followed'), await listen('graph.unfollowed')];
  for (const act of [people.follow, people.follow, people.unfollow, people.unfollow]) await act(iris, jack);
  await stack.settled();
  for (const consumption of consumptions) await consumption.stop();
  expect(told.sort()).toEqual(['graph.followed true', 'graph.unfollowed true']);
});
