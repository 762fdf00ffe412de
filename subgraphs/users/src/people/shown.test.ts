import type { UserId } from '@lumigraph/ids';
import { keys } from '@lumigraph/redis';
import { type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { createUsersSubgraph } from '../index.ts';
import { type TestPeople, testPeople } from '../test-people.ts';
import { tablesAskedWarm } from './test-reading.ts';

let stack: TestStack;
let stop: () => Promise<unknown>;
/** They change things in one process … */
let people: TestPeople;
/** … and look at them in another. */
let others: TestPeople;
let ada: UserId;
let ben: UserId;
let next = 0;
beforeAll(async () => {
  stack = await testStack();
  const [one, other] = [createUsersSubgraph(stack.clients), createUsersSubgraph(stack.clients)];
  [people, others] = [testPeople(stack, one), testPeople(stack, other)];
  stop = () => Promise.all([one.stop(), other.stop()]);
});
beforeEach(async () => {
  [ada, ben] = [await people.join(`ada${next}`), await people.join(`ben${next++}`)];
});
afterAll(async () => {
  await stop();
  await stack.stop();
});

const CARD = `username displayName bio isPrivate createdAt followerCount followingCount
  relation { isViewer following followedBy requested }`;

/** How the two see each other, by a cache that is warm. */
async function seen() {
  const look = async () => ({
    ada: await others.see(ada, ben, CARD),
    ben: await others.see(ben, ada, CARD),
    asked: (await others.requests(ben)).count,
  });
  const present = await look();
  await vi.waitFor(async () => expect(await tablesAskedWarm(stack, () => others.see(ada, ben, CARD))).toEqual([]));
  await vi.waitFor(async () => expect(await tablesAskedWarm(stack, () => others.see(ben, ada, CARD))).toEqual([]));
  expect(await look()).toEqual(present);
  return present;
}

const relation = (change: object) => ({
  relation: { isViewer: false, following: false, followedBy: false, requested: false, ...change },
});

test('a follow and its end are seen by both at once, with their counts', async () => {
  expect(await seen()).toMatchObject({ ada: { followerCount: 0, ...relation({}) } });
  await people.follow(ada, ben);
  expect(await seen()).toMatchObject({
    ada: { followerCount: 1, ...relation({ following: true }) },
    ben: { followingCount: 1, ...relation({ followedBy: true }) },
  });
  await people.unfollow(ada, ben);
  expect(await seen()).toMatchObject({
    ada: { followerCount: 0, ...relation({}) },
    ben: { followingCount: 0, ...relation({}) },
  });
});

test('a request, and that it is declined, taken back or accepted, is seen by both at once', async () => {
  await people.setPrivate(ben, true);
  const waiting = { ada: { followerCount: 0, ...relation({ requested: true }) }, asked: 1 };
  await seen();
  await people.follow(ada, ben);
  expect(await seen()).toMatchObject(waiting);
  await people.decline(ben, ada);
  expect(await seen()).toMatchObject({ ada: relation({}), asked: 0 });
  await people.follow(ada, ben);
  expect(await seen()).toMatchObject(waiting);
  await people.unfollow(ada, ben);
  expect(await seen()).toMatchObject({ ada: relation({}), asked: 0 });
  await people.follow(ada, ben);
  await seen();
  await people.accept(ben, ada);
  expect(await seen()).toMatchObject({
    ada: { followerCount: 1, ...relation({ following: true }) },
    ben: { followingCount: 1 },
    asked: 0,
  });
});

test('a changed profile is seen at once', async () => {
  const { ada: before } = await seen();
  const input = { displayName: 'Benedikt', bio: 'I was Ben', isPrivate: true };
  const query = 'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { userErrors { code } } }';
  await people.ask(query, { input }, ben);
  expect((await seen()).ada).toEqual({ ...before, ...input });
});

test('a name that was free is not, as soon as someone has it', async () => {
  const query = '{ usernameAvailable(username: "coveted") user(username: "coveted") { username } }';
  const look = () => others.ask(query);
  for (let time = 0; time < 2; time += 1) expect(await look()).toEqual({ usernameAvailable: true, user: null });
  await people.join('coveted');
  expect(await look()).toEqual({ usernameAvailable: false, user: { username: 'coveted' } });
});

test('what the cache holds that is no account, relation or owner is not believed', async () => {
  await people.follow(ada, ben);
  const { ada: present } = await seen();
  const { redis } = stack.clients;
  for (const text of ['', 'x', '{}', '[]', 'null', '{"id":"x"}', '11', '222222', '2222222']) {
    await redis.set(keys.profile(ben), `99=${text}`);
    await redis.set(keys.stance(ada, ben), `99=${text}`);
    await redis.set(keys.username(`ben${next - 1}`), `99=-${text}`);
    expect(await others.see(ada, ben, CARD)).toEqual(present);
    expect(await others.ask(`{ user(username: "ben${next - 1}") { id } }`)).toEqual({ user: { id: ben } });
  }
});
