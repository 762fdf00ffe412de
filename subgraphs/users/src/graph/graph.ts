import { slotOf } from '@lumigraph/ids';
import type { Outbox } from '@lumigraph/outbox';
import { keysOfFollow } from '@lumigraph/people-reads';
import { Refusal } from '@lumigraph/subgraph-kit';
import { addToCounts } from '../data/accounts.ts';
import { isEitherBlocking } from '../data/blocks.ts';
import { insertRequest } from '../data/follow-requests.ts';
import { insertFollow, isFollowing, type Pair } from '../data/follows.ts';
import type { Tables } from '../data/tables.ts';
import { changePair, dropRequest, endFollow, keysOfRequest, noSuchUser, type PairChange } from './pair-change.ts';

/**
 * Changes of who follows whom. Each is idempotent, exact in its counts, and tells what it changed. They throw NOT_FOUND where one of
 * the two is gone, INVALID where both are the same person, and CONFLICT where the follower would follow more than 7,500.
 */
export interface Graph {
  /** Follows a public account, asks a private one. Throws NOT_FOUND where one of the two blocks the other. */
  follow(pair: Pair): Promise<void>;
  /** Stops following, and takes back a waiting request. */
  unfollow(pair: Pair): Promise<void>;
  /** Ends a follow; a waiting request stays. */
  removeFollower(pair: Pair): Promise<void>;
  /** Turns a waiting request into a follow. Throws NOT_FOUND where there is neither. */
  acceptRequest(pair: Pair): Promise<void>;
  /** Drops a waiting request. */
  declineRequest(pair: Pair): Promise<void>;
  /** Turns a waiting request into a follow where the account is public by now, or drops it where the follower follows too many. */
  admit(pair: Pair): Promise<void>;
}

/** Whom one may follow at most: feeds read them all. */
const MOST_FOLLOWEES = 7_500;

export function createGraph(outbox: Outbox<Tables>): Graph {
  return {
    follow: (pair) => changePair(outbox, pair, followOrAsk),
    unfollow: (pair) => changePair(outbox, pair, unfollow),
    removeFollower: (pair) => changePair(outbox, pair, endFollow),
    acceptRequest: (pair) => changePair(outbox, pair, accept),
    declineRequest: (pair) => changePair(outbox, pair, async (change) => void (await dropRequest(change))),
    admit: (pair) => changePair(outbox, pair, admit),
  };
}

async function followOrAsk(change: PairChange): Promise<void> {
  if (await isEitherBlocking(change.trx, change.follower, change.followee)) throw noSuchUser();
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
  await dropRequest(change);
  await endFollow(change);
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
