import { compareIds, newId, type UserId } from '@lumigraph/ids';
import { keys } from '@lumigraph/redis';
import { createSeed, type Seed, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  type CachedPeople,
  createCachedPeople,
  createPeopleReads,
  createProfileReads,
  type PeopleReads,
} from './index.ts';

let stack: TestStack;
let seed: Seed;
let reads: PeopleReads;
let cached: CachedPeople;
beforeAll(async () => {
  stack = await testStack();
  seed = createSeed(stack.clients);
  reads = createPeopleReads(stack.clients.database);
  cached = createCachedPeople(stack.clients);
});
afterAll(() => stack.stop());

const accounts = (count: number) => Promise.all(Array.from({ length: count }, () => seed.account()));

test('people are told as they are and as the viewer stands to them, once each table and then without any', async () => {
  const [viewer, other] = [await seed.account(), await seed.account()];
  const followed = await seed.account({ isPrivate: true, followerCount: 7 });
  const suspended = await seed.account();
  const avatar = await seed.media(followed);
  await seed.changeAccount(followed, { avatar });
  await seed.changeAccount(suspended, { state: 'suspended' });
  await seed.follow(viewer, followed);
  await seed.follow(followed, other);
  const ids = [viewer, followed, suspended, other, newId<'user'>(5)];
  const read = () => cached.people(ids, viewer);
  const statements: string[] = [];
  const stopCounting = stack.clients.database.onQuery((statement) => statements.push(statement));
  const people = await read();
  expect(statements).toHaveLength(2);
  await vi.waitFor(async () => {
    statements.length = 0;
    expect(await read()).toEqual(people);
    expect(statements).toEqual([]);
  });
  stopCounting();
  expect([...people.keys()].sort()).toEqual([viewer, followed, suspended, other].sort());
  expect(people.get(followed)).toEqual({
    id: followed,
    isActive: true,
    isPrivate: true,
    followerCount: 7,
    avatarMediaId: avatar,
    isFollowedByViewer: true,
  });
  expect(people.get(suspended)).toMatchObject({ isActive: false, isFollowedByViewer: false });
  // Being followed by someone's followee is not following.
  expect(people.get(other)).toMatchObject({ isActive: true, isPrivate: false, avatarMediaId: null });
  expect(people.get(other)?.isFollowedByViewer).toBe(false);
  const anonymously = await cached.people([followed], null);
  expect(anonymously.get(followed)?.isFollowedByViewer).toBe(false);
  expect((await cached.people([], viewer)).size).toBe(0);
});

test('what the cache holds that is no account and no list of followees is not believed', async () => {
  const [viewer, followed] = [await seed.account(), await seed.account()];
  await seed.follow(viewer, followed);
  const { redis } = stack.clients;
  for (const text of ['', 'x', '1', `x:1:0:7:`, '-1:1:0:7:', '1,', ',', '1,x']) {
    await redis.set(keys.account(followed), `99=${text === '1' ? '' : text}`);
    await redis.set(keys.followees(viewer), `99=${text === '' || text === '1' ? 'x' : text}`);
    expect((await cached.people([followed], viewer)).get(followed)).toMatchObject({ isActive: true, id: followed });
    expect(await cached.followees(viewer)).toEqual([followed]);
  }
});

test('followees come newest first, ties by id', async () => {
  const [reader, ...followees] = await accounts(7);
  if (!reader) throw new Error('there is nobody');
  const noon = Date.UTC(2026, 5, 1, 12);
  const follows = followees.map((id, index) => ({ id, at: noon + Math.floor(index / 2) }));
  for (const { id, at } of follows) await seed.follow(reader, id, new Date(at));
  const expected = follows.toSorted((a, b) => b.at - a.at || compareIds(b.id, a.id)).map(({ id }) => id);
  expect(await reads.followees(reader)).toEqual(expected);
  for (let time = 0; time < 3; time += 1) expect(await cached.followees(reader)).toEqual(expected);
  expect(await cached.followees(newId<'user'>(9))).toEqual([]);
  expect(await reads.followees(newId<'user'>(9))).toEqual([]);
});

test('followers in chunks are each there once, whatever the size of the chunk', async () => {
  const [author, stranger, ...followers] = await accounts(25);
  if (!author || !stranger) throw new Error('there is nobody');
  await Promise.all(followers.map((follower) => seed.follow(follower, author)));
  await seed.follow(author, stranger);
  for (const size of [1, 4, 23, 100]) {
    const chunks: UserId[][] = [];
    let after: UserId | null = null;
    for (;;) {
      const upTo: UserId | null = await reads.endOfFollowerChunk(author, after, size);
      if (!upTo) break;
      chunks.push(await reads.followersBetween(author, after, upTo));
      after = upTo;
    }
    expect(chunks).toHaveLength(Math.ceil(followers.length / size));
    expect(chunks.flat()).toEqual(followers.toSorted(compareIds));
  }
});

test('profiles are told of active accounts only', async () => {
  const [ada, gone] = [await seed.account({ followerCount: 3 }), await seed.account()];
  await seed.changeAccount(gone, { state: 'deleted' });
  const profiles = await createProfileReads(stack.clients.database.for()).active([ada, gone, newId<'user'>(5)]);
  expect([...profiles.values()]).toEqual([{ id: ada, username: `u${ada}`, displayName: 'Someone', followerCount: 3 }]);
});
