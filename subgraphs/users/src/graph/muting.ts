import { slotOf } from '@lumigraph/ids';
import type { Outbox } from '@lumigraph/outbox';
import { keysOfMute } from '@lumigraph/people-reads';
import { Refusal } from '@lumigraph/subgraph-kit';
import { countMutes, deleteMute, insertMute, type Mute } from '../data/mutes.ts';
import type { Tables } from '../data/tables.ts';
import { changePair, type PairChange } from './pair-change.ts';

/**
 * Changes of who mutes whom, which keeps the posts of the muted out of the muter's feed and nothing else. Both are idempotent, and throw
 * NOT_FOUND where one of the two is gone, INVALID where both are the same person.
 */
export interface Muting {
  /** Throws CONFLICT where the muter would mute more than 10,000. */
  mute(mute: Mute): Promise<void>;
  unmute(mute: Mute): Promise<void>;
}

/** Whom one may mute at most. */
const MOST_MUTED = 10_000;

export function createMuting(outbox: Outbox<Tables>): Muting {
  return {
    mute: (mute) => changePair(outbox, pairOf(mute), (change) => begin(change, mute)),
    unmute: (mute) => changePair(outbox, pairOf(mute), (change) => end(change, mute)),
  };
}

/** The muter stands where a follower does. */
function pairOf({ muter, muted }: Mute) {
  return { follower: muter, followee: muted };
}

async function begin({ trx, tell, outdated }: PairChange, mute: Mute): Promise<void> {
  // Also where the mute stands: whoever tries again may have been told that the first time could not be forgotten.
  outdated.forget(...keysOfMute(mute));
  if (!(await insertMute(trx, mute))) return;
  if ((await countMutes(trx, mute.muter)) > MOST_MUTED)
    throw new Refusal('CONFLICT', 'One can mute at most 10,000 people.', ['userId']);
  tell({ name: 'graph.muted', slot: slotOf(mute.muter), data: { muterId: mute.muter, mutedId: mute.muted } });
}

async function end({ trx, tell, outdated }: PairChange, mute: Mute): Promise<void> {
  outdated.drop(...keysOfMute(mute));
  if (!(await deleteMute(trx, mute))) return;
  tell({ name: 'graph.unmuted', slot: slotOf(mute.muter), data: { muterId: mute.muter, mutedId: mute.muted } });
}
