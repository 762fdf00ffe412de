import { moderationActed } from '@lumigraph/events';
import { slotOf, type UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { keysOfAccount } from '@lumigraph/people-reads';
import { Refusal } from '@lumigraph/subgraph-kit';
import { ownersOfUsernames } from '../data/names.ts';
import { changeStanding, lockStandings } from '../data/standing.ts';
import type { Role, Tables } from '../data/tables.ts';
import { createUsersOutbox } from '../graph/outbox.ts';
import { readUsername, usernameKey } from '../rules/names.ts';

/** What operators make of accounts. */
export interface Roles {
  /**
   * Gives the active account of a username this role, at once; false where it had it. Throws a NOT_FOUND Refusal where there is no such
   * account.
   */
  give(username: string, role: Role): Promise<boolean>;
  stop(): Promise<void>;
}

export function createRoles(clients: Clients): Roles {
  const db = clients.database.for<Tables>();
  const outbox = createUsersOutbox(clients);
  return {
    give: async (username, role) => {
      const user = await ownerOf(username);
      if (!user) throw nobody(username);
      return outbox.transaction(async (trx, tell, outdated) => {
        const standing = (await lockStandings(trx, [user])).get(user);
        if (standing?.state !== 'active') throw nobody(username);
        // Also where they have it: whoever tries again may have been told that the first time could not be forgotten.
        outdated.forget(...keysOfAccount(user));
        if (standing.role === role) return false;
        const version = await changeStanding(trx, user, { role });
        tell({ name: 'users.updated', slot: slotOf(user), data: { userId: user, version } });
        const act = role === 'moderator' ? 'MADE_MODERATOR' : 'MADE_MEMBER';
        tell(moderationActed({ moderatorId: null, act, subjectKind: 'USER', subjectId: user, reason: null }));
        return true;
      });
    },
    stop: outbox.stop,
  };

  async function ownerOf(username: string): Promise<UserId | null> {
    const name = readUsername(username);
    if (name === null) return null;
    const key = usernameKey(name);
    return (await ownersOfUsernames(db, [key])).get(key) ?? null;
  }
}

function nobody(username: string): Refusal {
  return new Refusal('NOT_FOUND', `There is no account ${JSON.stringify(username)}.`);
}
