import { slotOf } from '@lumigraph/ids';
import type { Outbox } from '@lumigraph/outbox';
import { keysOfFollow } from '@lumigraph/people-reads';
import { keys } from '@lumigraph/redis';
import { Refusal } from '@lumigraph/subgraph-kit';
import type { Transaction } from 'kysely';
import { addToCounts, type LockedAccount, lockAccounts } from '../data/accounts.ts';
import { deleteRequest, insertRequest } from '../data/follow-requests.ts';
import { deleteFollow, insertFollow, isFollowing, type Pair } from '../data/follows.ts';
import type { Tables } from '../data/tables.ts';

/**
 * Changes of who follows whom. Each is idempotent, exact in its counts, and tells what it changed. They throw NOT_FOUND where one of
 * the two is gone, INVALID where both are the same person, and CONFLICT where the follower would follow more than 7,500.
 */
export interface Graph {
  /** Follows a public account, asks a private one. */
  follow(pair: Pair): Promise<void>;
  /** Stops following, and takes back a waiting request. */
  unfollow(pair: Pair): Promise<void>;
  /** Turns a waiting request into a follow. Throws NOT_FOUND where there is neither. */
  acceptRequest(pair: Pair): Promise<void>;
  /** Drops a waiting request. */
  declineRequest(pair: Pair): Promise<void>;
  /** Turns a waiting request into a follow where the account is public by now, or drops it where the follower follows too many. */
  admit(pair: Pair): Promise<void>;
}

/** Whom one may follow at most: feeds read them all. */
const MOST_FOLLOWEES = 7_500;

type Change = Parameters<Parameters<Outbox<Tables>['transaction']>[0]>;

interface PairChange extends Pair {
  trx: Transaction<Tables>;
  tell: Change[1];
  outdated: Change[2];
  lockedFollower: LockedAccount;
  lockedFollowee: LockedAccount;
}

export function createGraph(outbox: Outbox<Tables>): Graph {
  return {
    follow: (pair) => changePair(outbox, pair, followOrAsk),
    unfollow: (pair) => changePair(outbox, pair, unfollow),
    acceptRequest: (pair) => changePair(outbox, pair, accept),
    declineRequest: (pair) => changePair(outbox, pair, async (change) => void (await dropRequest(change))),
    admit: (pair) => changePair(outbox, pair, admit),
  };
}

/** Runs a change with both accounts locked, so that nothing else changes between the two meanwhile. */
async function changePair(
  outbox: Outbox<Tables>,
  pair: Pair,
  change: (change: PairChange) => Promise<void>,
): Promise<void> {
  if (pair.follower === pair.followee) throw new Refusal('INVALID', 'This is yourself.', ['userId']);
  await outbox.transaction(async (trx, tell, outdated) => {
    const locked = await lockAccounts(trx, [pair.follower, pair.followee]);
    const [lockedFollower, lockedFollowee] = [locked.get(pair.follower), locked.get(pair.followee)];
    if (!lockedFollower || !lockedFollowee) throw new Refusal('NOT_FOUND', 'There is no such user.', ['userId']);
    await change({ ...pair, trx, tell, outdated, lockedFollower, lockedFollowee });
  });
}

async function followOrAsk(change: PairChange): Promise<void> {
  if (!change.lockedFollowee.isPrivate) {
    await dropRequest(change);
    await addFollow(change);
  } else if (!(await isFollowing(change.trx, change)) && (await insertRequest(change.trx, change))) {
    refuseOneMore(change);
    change.outdated.drop(...keysOfRequest(change));
    await addToCounts(change.trx, change.followee, { requests: 1 });
  }
}

async function unfollow(change: PairChange): Promise<void> {
  const { trx, tell, outdated, follower, followee } = change;
  await dropRequest(change);
  // Also where nothing is left to undo: whoever tries again may have been told that the first time could not be forgotten.
  outdated.forget(...keysOfFollow(change));
  if (!(await deleteFollow(trx, change))) return;
  await addToCounts(trx, follower, { following: -1 });
  await addToCounts(trx, followee, { followers: -1 });
  tell({ name: 'graph.unfollowed', slot: slotOf(follower), data: { followerId: follower, followeeId: followee } });
}

async function accept(change: PairChange): Promise<void> {
  if (await dropRequest(change)) return addFollow(change);
  if (!(await isFollowing(change.trx, change)))
    throw new Refusal('NOT_FOUND', 'They do not ask to follow you.', ['userId']);
}

async function admit(change: PairChange): Promise<void> {
  if (change.lockedFollowee.isPrivate || !(await dropRequest(change))) return;
  if (!followsMost(change)) await addFollow(change);
}

function followsMost({ lockedFollower }: PairChange): boolean {
  return lockedFollower.followingCount >= MOST_FOLLOWEES;
}

/** Refuses a follow that this transaction has added: what stands already is no fault, however many there are. */
function refuseOneMore(change: PairChange): void {
  if (followsMost(change)) throw new Refusal('CONFLICT', 'One can follow at most 7,500 people.', ['userId']);
}

async function addFollow(change: PairChange): Promise<void> {
  const { trx, tell, outdated, follower, followee } = change;
  outdated.drop(...keysOfFollow(change));
  if (!(await insertFollow(trx, change))) return;
  refuseOneMore(change);
  await addToCounts(trx, follower, { following: 1 });
  await addToCounts(trx, followee, { followers: 1 });
  tell({ name: 'graph.followed', slot: slotOf(follower), data: { followerId: follower, followeeId: followee } });
}

async function dropRequest(change: PairChange): Promise<boolean> {
  const { trx, outdated, follower, followee, lockedFollowee } = change;
  if (lockedFollowee.requestCount === 0) return false;
  outdated.drop(...keysOfRequest(change));
  const wasWaiting = await deleteRequest(trx, { follower, followee });
  if (wasWaiting) await addToCounts(trx, followee, { requests: -1 });
  return wasWaiting;
}

/** The keys that tell who asks to follow whom, and how many do. */
function keysOfRequest({ follower, followee }: Pair): string[] {
  return [keys.stance(follower, followee), keys.profile(followee)];
}
