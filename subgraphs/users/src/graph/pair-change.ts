import { slotOf } from '@lumigraph/ids';
import type { Outbox } from '@lumigraph/outbox';
import { keysOfFollow } from '@lumigraph/people-reads';
import { keys } from '@lumigraph/redis';
import { Refusal } from '@lumigraph/subgraph-kit';
import type { Transaction } from 'kysely';
import { addToCounts, type LockedAccount, lockAccounts } from '../data/accounts.ts';
import { deleteRequest } from '../data/follow-requests.ts';
import { deleteFollow, type Pair } from '../data/follows.ts';
import type { Tables } from '../data/tables.ts';

type Change = Parameters<Parameters<Outbox<Tables>['transaction']>[0]>;

/** A change between two people, both of whose accounts are locked. */
export interface PairChange extends Pair {
  trx: Transaction<Tables>;
  tell: Change[1];
  outdated: Change[2];
  lockedFollower: LockedAccount;
  lockedFollowee: LockedAccount;
}

/**
 * Runs a change with both accounts locked, so that nothing else changes between the two meanwhile. Throws INVALID where both are the same
 * person, and NOT_FOUND where one of them is gone.
 */
export async function changePair(
  outbox: Outbox<Tables>,
  pair: Pair,
  change: (change: PairChange) => Promise<void>,
): Promise<void> {
  if (pair.follower === pair.followee) throw yourself();
  await outbox.transaction(async (trx, tell, outdated) => {
    const locked = await lockAccounts(trx, [pair.follower, pair.followee]);
    const [lockedFollower, lockedFollowee] = [locked.get(pair.follower), locked.get(pair.followee)];
    if (!lockedFollower || !lockedFollowee) throw noSuchUser();
    await change({ ...pair, trx, tell, outdated, lockedFollower, lockedFollowee });
  });
}

/** The same change seen from the other side. */
export function reversed(change: PairChange): PairChange {
  const { follower, followee, lockedFollower, lockedFollowee } = change;
  return {
    ...change,
    follower: followee,
    followee: follower,
    lockedFollower: lockedFollowee,
    lockedFollowee: lockedFollower,
  };
}

/** Takes a follow away, where there is one. */
export async function endFollow(change: PairChange): Promise<void> {
  const { trx, tell, outdated, follower, followee } = change;
  // Also where nothing is left to undo: whoever tries again may have been told that the first time could not be forgotten.
  outdated.forget(...keysOfFollow(change));
  if (!(await deleteFollow(trx, change))) return;
  await addToCounts(trx, follower, { following: -1 });
  await addToCounts(trx, followee, { followers: -1 });
  tell({ name: 'graph.unfollowed', slot: slotOf(follower), data: { followerId: follower, followeeId: followee } });
}

/** Takes a waiting request away; false where none waits. */
export async function dropRequest(change: PairChange): Promise<boolean> {
  const { trx, outdated, follower, followee, lockedFollowee } = change;
  if (lockedFollowee.requestCount === 0) return false;
  outdated.drop(...keysOfRequest(change));
  const wasWaiting = await deleteRequest(trx, { follower, followee });
  if (wasWaiting) await addToCounts(trx, followee, { requests: -1 });
  return wasWaiting;
}

/** The keys that tell who asks to follow whom, and how many do. */
export function keysOfRequest({ follower, followee }: Pair): string[] {
  return [keys.stance(follower, followee), keys.profile(followee)];
}

function yourself(): Refusal {
  return new Refusal('INVALID', 'This is yourself.', ['userId']);
}

export function noSuchUser(): Refusal {
  return new Refusal('NOT_FOUND', 'There is no such user.', ['userId']);
}
