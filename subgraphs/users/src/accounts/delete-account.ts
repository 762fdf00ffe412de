import { slotOf, type UserId } from '@lumigraph/ids';
import type { Outbox } from '@lumigraph/outbox';
import { keysOfAccount } from '@lumigraph/people-reads';
import { parseText, Refusal } from '@lumigraph/subgraph-kit';
import type { Kysely } from 'kysely';
import { findCredentials } from '../data/credentials.ts';
import { markDeleted } from '../data/deletion.ts';
import { deleteAllTokens } from '../data/mail-tokens.ts';
import { deleteSessions } from '../data/sessions.ts';
import type { Tables } from '../data/tables.ts';
import { MOST_PASSWORD } from '../rules/input.ts';
import type { PasswordTurns } from './password-turns.ts';
import type { Passwords } from './passwords.ts';
import type { SignInLimits } from './sign-in-limits.ts';

/**
 * Deletes the account of a client that knows its password: once this resolves nobody sees it or anything of it, and nobody signs in to it. What
 * belongs to it is purged afterwards; until that is done, its username and e-mail stay taken, so that nobody passes for who has just left.
 * Throws INVALID_CREDENTIALS, and RATE_LIMITED where sign-ins would be.
 */
export type DeleteAccount = (viewer: UserId, password: string, address: string) => Promise<void>;

export function createDeleteAccount(options: {
  db: Kysely<Tables>;
  outbox: Outbox<Tables>;
  passwords: Passwords;
  turns: PasswordTurns;
  limits: SignInLimits;
}): DeleteAccount {
  const { db, outbox, passwords, turns, limits } = options;
  return async (viewer, password, address) => {
    if (!('text' in parseText(password, { least: 1, most: MOST_PASSWORD, hasLines: false }))) throw wrong();
    const attempt = await limits.begin({ user: viewer }, address);
    const comparing = turns.take(address, () => hashOf(viewer, password));
    const passwordHash = await comparing.catch(async (error: unknown) => {
      await attempt.takeBack();
      throw error;
    });
    if (passwordHash === null) throw wrong();
    await outbox.transaction(async (trx, tell, outdated) => {
      // Whoever changed the password meanwhile made it another, and of two deletions at once one finds the account.
      const version = await markDeleted(trx, viewer, passwordHash);
      if (version === null) throw wrong();
      await deleteSessions(trx, viewer);
      await deleteAllTokens(trx, viewer);
      outdated.forget(...keysOfAccount(viewer));
      const slot = slotOf(viewer);
      tell({ name: 'users.deleted', slot, data: { userId: viewer, version } });
      tell({ name: 'work.purge', slot, data: { userId: viewer, step: '', chunk: 0, removed: {} } });
    });
    await attempt.takeBack();
  };

  /** The hash of the account's password, where that is the password; or null. */
  async function hashOf(viewer: UserId, password: string): Promise<string | null> {
    const hash = (await findCredentials(db, viewer))?.password_hash ?? null;
    return (await passwords.matches(hash, password)) ? hash : null;
  }
}

function wrong(): Refusal {
  return new Refusal('INVALID_CREDENTIALS', 'This is not the password.', ['password']);
}
