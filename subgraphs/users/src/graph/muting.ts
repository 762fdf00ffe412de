import { slotOf } from '@lumigraph/ids';
import type { Outbox } from '@lumigraph/outbox';
import { keysOfMute } from '@lumigraph/people-reads';
import { Refusal } from '@lumigraph/subgraph-kit';
import { lockAccounts } from '../data/accounts.ts';
import { countMutes, deleteMute, insertMute, type Mute } from '../data/mutes.ts';
import type { Tables } from '../data/tables.ts';
import { noSuchUser, yourself } from './pair-change.ts';

/**
 * Changes of who mutes whom, which keeps the posts of the muted out of the muter's feed and nothing else. Both are idempotent, and throw
 * NOT_FOUND where the muter is gone, INVALID where both are the same person.
 */
export interface Muting {
  /** Throws CONFLICT where the muter would mute more than 10,000. */
  mute(mute: Mute): Promise<void>;
  unmute(mute: Mute): Promise<void>;
}

type Change = Parameters<Parameters<Outbox<Tables>['transaction']>[0]>;

/** Whom one may mute at most. */
const MOST_MUTED = 10_000;

export function createMuting(outbox: Outbox<Tables>): Muting {
  return {
    mute: (mute) => changeMute(outbox, mute, begin),
    unmute: (mute) => changeMute(outbox, mute, end),
  };
}

/** Runs a change with the muter's account locked, so that one who mutes many at once keeps to the bound. */
async function changeMute(
  outbox: Outbox<Tables>,
  mute: Mute,
  change: (mute: Mute, ...change: Change) => Promise<void>,
): Promise<void> {
  if (mute.muter === mute.muted) throw yourself();
  await outbox.transaction(async (trx, tell, outdated) => {
    if ((await lockAccounts(trx, [mute.muter])).size === 0) throw noSuchUser();
    await change(mute, trx, tell, outdated);
  });
}

async function begin(mute: Mute, ...[trx, tell, outdated]: Change): Promise<void> {
  // Also where the mute stands: whoever tries again may have been told that the first time could not be forgotten.
  outdated.forget(...keysOfMute(mute));
  if (!(await insertMute(trx, mute))) return;
  if ((await countMutes(trx, mute.muter)) > MOST_MUTED)
    throw new Refusal('CONFLICT', 'One can mute at most 10,000 people.', ['userId']);
  tell({ name: 'graph.muted', slot: slotOf(mute.muter), data: { muterId: mute.muter, mutedId: mute.muted } });
}

async function end(mute: Mute, ...[trx, tell, outdated]: Change): Promise<void> {
  outdated.drop(...keysOfMute(mute));
  if (!(await deleteMute(trx, mute))) return;
  tell({ name: 'graph.unmuted', slot: slotOf(mute.muter), data: { muterId: mute.muter, mutedId: mute.muted } });
}
