import { compareIds, newId, type UserId } from '@lumigraph/ids';
import { keys } from '@lumigraph/redis';
import { createSeed, type Seed, type TestStack, testStack, usernameOf } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  type CachedPeople,
  createCachedPeople,
  createPeopleReads,
  createProfileReads,
  goneAmong,
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

test('usernames lead to whose they are, whatever is asked', async () => {
  const someone = await seed.account();
  const hostile = ['nobody', '', "'; --", '$1', '{}', '\u202e'];
  expect(await reads.ownersOf([usernameOf(someone), ...hostile])).toEqual(new Map([[usernameOf(someone), someone]]));
  expect(await reads.ownersOf([])).toEqual(new Map());
});

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
    isModerator: false,
    isFollowedByViewer: true,
    isBlocked: false,
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
    expect(await cached.unmutedFollowees(viewer)).toEqual([followed]);
  }
});

test('who blocks and who is blocked are told so of each other, and nobody else', async () => {
  const [blocker, blocked, other] = [await seed.account(), await seed.account(), await seed.account()];
  await seed.follow(blocker, other);
  const seen = async (viewer: UserId | null, ids: UserId[]) => {
    const people = await cached.people(ids, viewer);
    return ids.map((id) => people.get(id)?.isBlocked);
  };
  expect(await seen(blocker, [blocked])).toEqual([false]);
  await seed.block(blocker, blocked);
  for (let time = 0; time < 2; time += 1) {
    expect(await seen(blocker, [blocker, blocked, other])).toEqual([false, true, false]);
    expect(await seen(blocked, [blocker, blocked, other])).toEqual([true, false, false]);
    expect(await seen(other, [blocker, blocked, other])).toEqual([false, false, false]);
    expect(await seen(null, [blocker, blocked, other])).toEqual([false, false, false]);
  }
  expect((await cached.people([other], blocker)).get(other)?.isFollowedByViewer).toBe(true);
});

test('who is muted is a followee like others, but not among those who are not muted', async () => {
  const [reader, loud, quiet] = [await seed.account(), await seed.account(), await seed.account()];
  for (const followee of [loud, quiet]) await seed.follow(reader, followee);
  await seed.mute(reader, loud);
  await seed.mute(quiet, reader);
  expect((await reads.followees(reader)).sort()).toEqual([loud, quiet].sort());
  expect(await reads.unmutedFollowees(reader)).toEqual([quiet]);
  expect(await cached.unmutedFollowees(reader)).toEqual([quiet]);
  expect((await cached.people([loud], reader)).get(loud)).toMatchObject({ isFollowedByViewer: true, isBlocked: false });
});

test('followees come newest first, ties by id', async () => {
  const [reader, ...followees] = await accounts(7);
  if (!reader) throw new Error('there is nobody');
  const noon = Date.UTC(2026, 5, 1, 12);
  const follows = followees.map((id, index) => ({ id, at: noon + Math.floor(index / 2) }));
  for (const { id, at } of follows) await seed.follow(reader, id, new Date(at));
  const expected = follows.toSorted((a, b) => b.at - a.at || compareIds(b.id, a.id)).map(({ id }) => id);
  expect(await reads.followees(reader)).toEqual(expected);
  for (let time = 0; time < 3; time += 1) expect(await cached.unmutedFollowees(reader)).toEqual(expected);
  expect(await cached.unmutedFollowees(newId<'user'>(9))).toEqual([]);
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
  expect([...profiles.values()]).toEqual([
    { id: ada, username: `u${ada}`, displayName: 'Someone', bio: '', followerCount: 3 },
  ]);
});

test('those are gone who deleted their account; who is suspended, unknown or there is not', async () => {
  const [deleted, suspended, active] = [await seed.account(), await seed.account(), await seed.account()];
  await seed.changeAccount(deleted, { state: 'deleted' });
  await seed.changeAccount(suspended, { state: 'suspended' });
  const db = stack.clients.database.for<unknown>();
  expect(await goneAmong(db, [deleted, suspended, active, newId<'user'>(1)])).toEqual(new Set([deleted]));
  expect(await goneAmong(db, [])).toEqual(new Set());
});
