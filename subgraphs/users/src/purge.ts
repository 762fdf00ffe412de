import { slotOf, type UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { keysOfAccount } from '@lumigraph/people-reads';
import { type Purge, purgeInBatches } from '@lumigraph/purge';
import { keys } from '@lumigraph/redis';
import { createSignInLimits } from './accounts/sign-in-limits.ts';
import { deleteExports } from './data/data-exports.ts';
import { bury, findLeaver, freeNames } from './data/deletion.ts';
import { deleteAllTokens } from './data/mail-tokens.ts';
import { insertMail } from './data/mails.ts';
import { deleteSessions } from './data/sessions.ts';
import type { Tables } from './data/tables.ts';
import { exportsPrefix } from './data-exports/keys.ts';
import { leavingTheGraph } from './graph/leaving.ts';
import { createUsersOutbox } from './graph/outbox.ts';
import { emailKey, usernameKey, usernameLook } from './rules/names.ts';

/**
 * Purges what this domain has of a deleted account, which is to be the last: takes it out of the graph, then gives its names free, leaves of
 * its row nothing but ids and moments, tells `users.purged`, and has a last mail sent.
 */
export function createPurge(clients: Clients): Purge {
  const db = clients.database.for<Tables>();
  const outbox = createUsersOutbox(clients);
  const signInLimits = createSignInLimits(clients.redis);
  return {
    purge: (user, signal) => purgeInBatches(signal, [...leavingTheGraph(db, outbox, user), () => endAccount(user)]),
    start: outbox.start,
    stop: outbox.stop,
  };

  async function endAccount(user: UserId): Promise<number> {
    const leaver = await findLeaver(db, user);
    if (!leaver) return 0;
    await signInLimits.forget(user);
    await deleteExports(db, user);
    await clients.store.deletePrefix(exportsPrefix(user));
    const { username, email } = leaver;
    const names = { username: usernameKey(username), look: usernameLook(username), email: emailKey(email) };
    const isFirst = await outbox.transaction(async (trx, tell, outdated) => {
      if (!(await bury(trx, user))) return false;
      await deleteSessions(trx, user);
      await deleteAllTokens(trx, user);
      await freeNames(trx, user, names);
      const mailId = await insertMail(trx, { kind: 'farewell', email: leaver.email });
      tell({ name: 'work.mail', slot: slotOf(mailId), data: { mailId } });
      tell({ name: 'users.purged', slot: slotOf(user), data: { userId: user } });
      outdated.drop(...keysOfAccount(user), keys.username(names.username));
      return true;
    });
    return isFirst ? 1 : 0;
  }
}
