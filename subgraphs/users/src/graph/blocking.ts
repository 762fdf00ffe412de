import { slotOf } from '@lumigraph/ids';
import type { Outbox } from '@lumigraph/outbox';
import { keysOfBlock, keysOfFollow } from '@lumigraph/people-reads';
import { Refusal } from '@lumigraph/subgraph-kit';
import { type Block, countBlocks, deleteBlock, insertBlock, isBlocking } from '../data/blocks.ts';
import type { Tables } from '../data/tables.ts';
import { changePair, dropRequest, endFollow, noSuchUser, type PairChange, reversed } from './pair-change.ts';

/**
 * Changes of who blocks whom. Both are idempotent, and throw NOT_FOUND where one of the two is gone or the other blocks the blocker, INVALID
 * where both are the same person.
 */
export interface Blocking {
  /** Ends follows and requests between the two, and lets none begin. Throws CONFLICT where the blocker would block more than 10,000. */
  block(block: Block): Promise<void>;
  /** Ends a block; what it ended stays so. */
  unblock(block: Block): Promise<void>;
}

/** Whom one may block at most; nothing reads them all. */
const MOST_BLOCKED = 10_000;

export function createBlocking(outbox: Outbox<Tables>): Blocking {
  return {
    block: (block) => changePair(outbox, pairOf(block), (change) => begin(change, block)),
    unblock: (block) => changePair(outbox, pairOf(block), (change) => end(change, block)),
  };
}

/** The blocker stands where a follower does. */
function pairOf({ blocker, blocked }: Block) {
  return { follower: blocker, followee: blocked };
}

async function begin(change: PairChange, block: Block): Promise<void> {
  const { trx, tell, outdated } = change;
  await refuseWhereBlocked(change, block);
  // Also where the block stands: whoever tries again may have been told that the first time could not be forgotten.
  outdated.forget(...keysOfBlock(block), ...keysOfFollow(change), ...keysOfFollow(reversed(change)));
  if (!(await insertBlock(trx, block))) return;
  if ((await countBlocks(trx, block.blocker)) > MOST_BLOCKED)
    throw new Refusal('CONFLICT', 'One can block at most 10,000 people.', ['userId']);
  for (const side of [change, reversed(change)]) {
    await dropRequest(side);
    await endFollow(side);
  }
  const { blocker, blocked } = block;
  tell({ name: 'graph.blocked', slot: slotOf(blocker), data: { blockerId: blocker, blockedId: blocked } });
}

async function end(change: PairChange, block: Block): Promise<void> {
  const { trx, tell, outdated } = change;
  await refuseWhereBlocked(change, block);
  outdated.drop(...keysOfBlock(block));
  if (!(await deleteBlock(trx, block))) return;
  const { blocker, blocked } = block;
  tell({ name: 'graph.unblocked', slot: slotOf(blocker), data: { blockerId: blocker, blockedId: blocked } });
}

/** For whom is blocked the other does not exist. */
async function refuseWhereBlocked({ trx }: PairChange, { blocker, blocked }: Block): Promise<void> {
  if (await isBlocking(trx, { blocker: blocked, blocked: blocker })) throw noSuchUser();
}
