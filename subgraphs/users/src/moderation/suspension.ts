import { type EventData, moderationActed } from '@lumigraph/events';
import { slotOf, type UserId } from '@lumigraph/ids';
import type { Outbox } from '@lumigraph/outbox';
import { keysOfAccount } from '@lumigraph/people-reads';
import { apiError, Refusal } from '@lumigraph/subgraph-kit';
import type { Transaction } from 'kysely';
import { deleteSessions } from '../data/sessions.ts';
import { changeStanding, lockStandings, type Standing } from '../data/standing.ts';
import type { Tables } from '../data/tables.ts';
import { noSuchUser } from '../graph/pair-change.ts';

type Reason = NonNullable<EventData<'moderation.acted'>['reason']>;

/** Takes accounts out of sight, and shows them again. What was done before is done: nothing happens then. */
export interface Suspension {
  /**
   * Makes an account and all that is its own invisible at once, and ends its sessions; nothing is lost. Throws FORBIDDEN for who is no
   * moderator, and for a moderator's account, the viewer's own included; NOT_FOUND where there is no such account.
   */
  suspend(moderator: UserId, user: UserId, reason: Reason): Promise<void>;
  /** Shows a suspended account again. Throws FORBIDDEN for who is no moderator, and NOT_FOUND where there is no such account. */
  reinstate(moderator: UserId, user: UserId): Promise<void>;
}

interface Parties {
  moderator: UserId;
  user: UserId;
}

export function createSuspension(outbox: Outbox<Tables>): Suspension {
  return {
    suspend: (moderator, user, reason) =>
      outbox.transaction(async (trx, tell, outdated) => {
        const { role, state } = await lockParties(trx, { moderator, user });
        if (role === 'moderator') throw new Refusal('FORBIDDEN', 'This is a moderator.', ['userId']);
        // Also where nothing is left to do: whoever tries again may have been told that the first time could not be forgotten.
        outdated.forget(...keysOfAccount(user));
        if (state === 'suspended') return;
        const version = await changeStanding(trx, user, { state: 'suspended' });
        await deleteSessions(trx, user);
        tell({ name: 'users.updated', slot: slotOf(user), data: { userId: user, version } });
        tell(moderationActed({ ...about({ moderator, user }), act: 'SUSPENDED', reason }));
      }),
    reinstate: (moderator, user) =>
      outbox.transaction(async (trx, tell, outdated) => {
        const { state } = await lockParties(trx, { moderator, user });
        outdated.drop(...keysOfAccount(user));
        if (state === 'active') return;
        const version = await changeStanding(trx, user, { state: 'active' });
        tell({ name: 'users.updated', slot: slotOf(user), data: { userId: user, version } });
        tell(moderationActed({ ...about({ moderator, user }), act: 'REINSTATED', reason: null }));
      }),
  };
}

/** The standing of the account to act upon, by who is a moderator at this moment. */
async function lockParties(trx: Transaction<Tables>, { moderator, user }: Parties): Promise<Standing> {
  const standings = await lockStandings(trx, [moderator, user]);
  const [own, others] = [standings.get(moderator), standings.get(user)];
  if (own?.state !== 'active') throw apiError('UNAUTHENTICATED', 'Sign in first.');
  if (own.role !== 'moderator') throw new Refusal('FORBIDDEN', 'Only moderators may do this.');
  if (!others || others.state === 'deleted') throw noSuchUser();
  return others;
}

function about({ moderator, user }: Parties) {
  return { moderatorId: moderator, subjectKind: 'USER' as const, subjectId: user };
}
