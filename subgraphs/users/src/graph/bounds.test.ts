import type { UserId } from '@lumigraph/ids';
import { drift, NO_DRIFT, type TestStack, testStack } from '@lumigraph/tools/test-stack';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Tables } from '../data/tables.ts';
import type { UserPayload } from '../generated/resolvers.ts';
import { type Admission, createAdmission, createUsersSubgraph } from '../index.ts';
import { type TestPeople, testPeople } from '../test-people.ts';

let stack: TestStack;
let people: TestPeople;
beforeAll(async () => {
  stack = await testStack();
  people = testPeople(stack, createUsersSubgraph(stack.clients));
});
afterAll(() => stack.stop());

const codes = ({ userErrors }: UserPayload) => userErrors.map(({ code }) => code);

describe('one follows at most 7,500 people', () => {
  const follows = (user: UserId, count: number) =>
    stack.clients.database
      .for<Tables>()
      .updateTable('users.accounts')
      .set({ following_count: count })
      .where('id', '=', user)
      .execute();

  test('which holds for follows at once, and takes nothing away', async () => {
    const [eager, ...others] = await Promise.all(Array.from({ length: 11 }, (_, n) => people.join(`eager${n}`)));
    if (!eager) throw new Error('nobody came');
    await follows(eager, 7_497);
    const answers = await Promise.all(others.map((other) => people.follow(eager, other)));
    expect(answers.flatMap(codes)).toEqual(Array.from({ length: 7 }, () => 'CONFLICT'));
    const followed = others.filter((_other, index) => answers[index]?.user);
    expect(followed).toHaveLength(3);
    expect((await people.see(null, eager, 'followingCount'))?.followingCount).toBe(7_500);
    for (const other of followed) expect(codes(await people.follow(eager, other))).toEqual([]);
    await follows(eager, 3);
    expect(await drift(stack)).toEqual(NO_DRIFT);
  });

  test('also by way of a request', async () => {
    const [owner, eager] = [await people.join('choosy'), await people.join('eager_too')];
    await people.setPrivate(owner, true);
    await people.follow(eager, owner);
    await follows(eager, 7_500);
    expect(codes(await people.accept(owner, eager))).toEqual(['CONFLICT']);
    expect(await people.requests(owner)).toEqual({ count: 1, usernames: ['eager_too'] });
    await people.unfollow(eager, owner);
    expect(codes(await people.follow(eager, owner))).toEqual(['CONFLICT']);
    await follows(eager, 0);
    expect(await drift(stack)).toEqual(NO_DRIFT);
  });
});

describe('who waits before an account that goes public', () => {
  let admission: Admission;
  beforeAll(() => {
    admission = createAdmission(stack.clients);
  });
  afterAll(() => admission.stop());

  async function waiting(name: string, count: number): Promise<[UserId, UserId[]]> {
    const owner = await people.join(name);
    await people.setPrivate(owner, true);
    const askers = await Promise.all(Array.from({ length: count }, (_, n) => people.join(`${name}${n}`)));
    await Promise.all(askers.map((asker) => people.follow(asker, owner)));
    return [owner, askers];
  }

  test('is let in, once, however often it is told and whatever else they do meanwhile', async () => {
    const [owner, askers] = await waiting('opening', 12);
    const [full, gone, ...others] = askers;
    if (!full || !gone) throw new Error('nobody asks');
    const db = stack.clients.database.for<Tables>();
    await db.updateTable('users.accounts').set({ following_count: 7_500 }).where('id', '=', full).execute();
    await db.updateTable('users.accounts').set({ state: 'suspended' }).where('id', '=', gone).execute();
    await people.setPrivate(owner, false);
    await Promise.all([
      admission.admitAll(owner),
      admission.admitAll(owner),
      ...others.slice(0, 4).map((asker) => people.follow(asker, owner)),
    ]);
    for (const asker of others)
      expect(await people.see(asker, owner, 'followerCount relation { following requested }')).toEqual({
        followerCount: others.length,
        relation: { following: true, requested: false },
      });
    // Who follows too many is no longer told to wait.
    expect((await people.see(full, owner, 'relation { following requested }'))?.relation).toEqual({
      following: false,
      requested: false,
    });
    await db.updateTable('users.accounts').set({ following_count: 0 }).where('id', '=', full).execute();
    expect(await drift(stack)).toEqual(NO_DRIFT);
  });

  test('still waits where the account is private again', async () => {
    const [owner] = await waiting('wavering', 3);
    await people.setPrivate(owner, false);
    await people.setPrivate(owner, true);
    await admission.admitAll(owner);
    expect((await people.requests(owner)).count).toBe(3);
  });
});
