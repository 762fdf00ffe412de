import { slotOf, type UserId } from '@lumigraph/ids';
import type { Outbox } from '@lumigraph/outbox';
import { keysOfBlock, keysOfFollow, keysOfMute } from '@lumigraph/people-reads';
import type { RemoveBatch } from '@lumigraph/purge';
import type { Kysely, Transaction } from 'kysely';
import { lockStandings } from '../data/standing.ts';
import type { Tables } from '../data/tables.ts';
import { addToCountsOf, type Tie, tiedTo, untie } from '../data/twins.ts';
import { keysOfRequest } from './pair-change.ts';

/** Accounts that are locked at once, each for as long as this many follows take. */
const COUNTED_AT_ONCE = 20;
const UNCOUNTED_AT_ONCE = 500;

type Count = Parameters<typeof addToCountsOf>[2];

/** A tie that accounts count: which of the other's counts, and which of one's own. */
interface CountedTie {
  tie: Tie;
  others?: Count;
  own?: Count;
  keysOf(user: UserId, other: UserId): string[];
  /** Who unfollows whom, where that is what happens. */
  unfollows?(user: UserId, other: UserId): { followerId: UserId; followeeId: UserId };
}

const COUNTED: readonly CountedTie[] = [
  {
    tie: 'followers',
    others: 'following_count',
    own: 'follower_count',
    keysOf: (user, other) => keysOfFollow({ follower: other, followee: user }),
    unfollows: (user, other) => ({ followerId: other, followeeId: user }),
  },
  {
    tie: 'following',
    others: 'follower_count',
    own: 'following_count',
    keysOf: (user, other) => keysOfFollow({ follower: user, followee: other }),
    unfollows: (user, other) => ({ followerId: user, followeeId: other }),
  },
  {
    tie: 'received',
    own: 'request_count',
    keysOf: (user, other) => keysOfRequest({ follower: other, followee: user }),
  },
  {
    tie: 'sent',
    others: 'request_count',
    keysOf: (user, other) => keysOfRequest({ follower: user, followee: other }),
  },
];

const UNCOUNTED: readonly Pick<CountedTie, 'tie' | 'keysOf'>[] = [
  { tie: 'blocks', keysOf: (user, other) => keysOfBlock({ blocker: user, blocked: other }) },
  { tie: 'blockedBy', keysOf: (user, other) => keysOfBlock({ blocker: other, blocked: user }) },
  { tie: 'mutes', keysOf: (user, other) => keysOfMute({ muter: user, muted: other }) },
  { tie: 'mutedBy', keysOf: (user, other) => keysOfMute({ muter: other, muted: user }) },
];

/** Takes someone who deleted their account out of the graph, with the counts of the others exact at every moment. */
export function leavingTheGraph(db: Kysely<Tables>, outbox: Outbox<Tables>, user: UserId): RemoveBatch[] {
  return [...COUNTED.map((tie) => () => leaveCounted(tie)), ...UNCOUNTED.map((tie) => () => leaveUncounted(tie))];

  async function leaveCounted({ tie, others, own, keysOf, unfollows }: CountedTie): Promise<number> {
    const tied = await tiedTo(db, tie, user, COUNTED_AT_ONCE);
    if (tied.length === 0) return 0;
    await outbox.transaction(async (trx, tell, outdated) => {
      await lockStandings(trx, [user, ...tied]);
      const untied = await untie(trx, tie, user, tied);
      if (others) await addToCountsOf(trx, untied, others, -1);
      if (own) await addToCountsOf(trx, [user], own, -untied.length);
      // That there is one follower fewer may show late: who left is not shown.
      for (const other of untied) {
        outdated.drop(...keysOf(user, other));
        const data = unfollows?.(user, other);
        if (data) tell({ name: 'graph.unfollowed', slot: slotOf(data.followerId), data });
      }
    });
    return tied.length;
  }

  async function leaveUncounted({ tie, keysOf }: Pick<CountedTie, 'tie' | 'keysOf'>): Promise<number> {
    const tied = await tiedTo(db, tie, user, UNCOUNTED_AT_ONCE);
    if (tied.length === 0) return 0;
    await outbox.transaction(async (trx: Transaction<Tables>, _tell, outdated) => {
      for (const other of await untie(trx, tie, user, tied)) outdated.drop(...keysOf(user, other));
    });
    return tied.length;
  }
}
