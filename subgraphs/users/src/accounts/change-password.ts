import type { UserId } from '@lumigraph/ids';
import { Refusal } from '@lumigraph/subgraph-kit';
import type { Kysely } from 'kysely';
import { findCredentials, replacePassword } from '../data/credentials.ts';
import { deleteTokens } from '../data/mail-tokens.ts';
import { deleteSessions } from '../data/sessions.ts';
import type { Tables } from '../data/tables.ts';
import { changePasswordInput, readInput } from '../rules/input.ts';
import type { PasswordTurns } from './password-turns.ts';
import type { Passwords } from './passwords.ts';
import type { OpenSession, Sessions } from './sessions.ts';
import type { SignInLimits } from './sign-in-limits.ts';

/**
 * Changes a password for a client that knows the present one, ends every session of the account and opens a new one. Throws INVALID with the
 * fields' paths, INVALID_CREDENTIALS, and RATE_LIMITED where sign-ins would be.
 */
export type ChangePassword = (viewer: UserId, input: unknown, address: string) => Promise<OpenSession>;

export function createChangePassword(options: {
  db: Kysely<Tables>;
  passwords: Passwords;
  turns: PasswordTurns;
  sessions: Sessions;
  limits: SignInLimits;
}): ChangePassword {
  const { db, passwords, turns, sessions, limits } = options;
  return async (viewer, input, address) => {
    const { currentPassword, newPassword } = readInput(changePasswordInput, input);
    const attempt = await limits.begin({ user: viewer }, address);
    const hashing = turns.take(address, () => hashBoth(viewer, currentPassword, newPassword));
    const change = await hashing.catch(async (error: unknown) => {
      await attempt.takeBack();
      throw error;
    });
    if (!change) throw wrong();
    const session = await db.transaction().execute(async (trx) => {
      // Whoever changed it meanwhile made the present password another.
      if (!(await replacePassword(trx, viewer, change))) throw wrong();
      await deleteSessions(trx, viewer);
      await deleteTokens(trx, viewer, 'reset');
      return sessions.open(trx, viewer);
    });
    await attempt.succeed();
    return session;
  };

  /** The hashes of both passwords; null where the first one is not theirs. */
  async function hashBoth(viewer: UserId, present: string, next: string): Promise<{ from: string; to: string } | null> {
    const from = (await findCredentials(db, viewer))?.password_hash ?? null;
    if (!(await passwords.matches(from, present)) || from === null) return null;
    return { from, to: await passwords.hash(next) };
  }
}

function wrong(): Refusal {
  return new Refusal('INVALID_CREDENTIALS', 'This is not the present password.', ['input', 'currentPassword']);
}
