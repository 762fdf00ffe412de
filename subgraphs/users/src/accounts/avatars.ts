import { type MediaId, slotOf, type UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { keysOfAccount } from '@lumigraph/people-reads';
import { removeAvatar } from '../data/accounts.ts';
import { lockStandings } from '../data/standing.ts';
import { createUsersOutbox } from '../graph/outbox.ts';

/** Keeps avatars from outliving their pictures. */
export interface Avatars {
  /** Takes this avatar away from a user who has it. */
  takeAway(user: UserId, picture: MediaId): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

/** What workers need when pictures are deleted. */
export function createAvatars(clients: Clients): Avatars {
  const outbox = createUsersOutbox(clients);
  return {
    takeAway: (user, picture) =>
      outbox.transaction(async (trx, tell, outdated) => {
        // Whoever makes it the avatar at this moment has looked whether it is there: behind them.
        await lockStandings(trx, [user]);
        const version = await removeAvatar(trx, user, picture);
        if (version === null) return;
        outdated.forget(...keysOfAccount(user));
        tell({ name: 'users.updated', slot: slotOf(user), data: { userId: user, version } });
      }),
    start: outbox.start,
    stop: outbox.stop,
  };
}
