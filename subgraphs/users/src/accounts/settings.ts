import { slotOf, type UserId } from '@lumigraph/ids';
import type { Outbox } from '@lumigraph/outbox';
import { keysOfAccount } from '@lumigraph/people-reads';
import { apiError } from '@lumigraph/subgraph-kit';
import { changeSettings } from '../data/own-accounts.ts';
import type { Tables } from '../data/tables.ts';
import { readInput, settingsInput } from '../rules/input.ts';

/** Changes the viewer's settings; what is left out stays. Throws INVALID with the fields' paths. */
export type UpdateSettings = (viewer: UserId, input: unknown) => Promise<void>;

export function createUpdateSettings(outbox: Outbox<Tables>): UpdateSettings {
  return async (viewer, input) => {
    const { hideSeenPosts, pushNotifications } = readInput(settingsInput, input);
    const change = { hideSeenPosts: hideSeenPosts ?? undefined, pushNotifications: pushNotifications ?? undefined };
    if (Object.values(change).every((value) => value === undefined)) return;
    await outbox.transaction(async (trx, tell, outdated) => {
      outdated.forget(...keysOfAccount(viewer));
      const version = await changeSettings(trx, viewer, change);
      if (version === null) throw apiError('UNAUTHENTICATED', 'Sign in first.');
      tell({ name: 'users.updated', slot: slotOf(viewer), data: { userId: viewer, version } });
    });
  };
}
