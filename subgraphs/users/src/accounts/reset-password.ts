import type { Limiter } from '@lumigraph/limiter';
import { readText } from '@lumigraph/subgraph-kit';
import type { Kysely } from 'kysely';
import { markEmailVerified, replacePassword } from '../data/credentials.ts';
import { deleteTokens, isTokenGood } from '../data/mail-tokens.ts';
import { deleteSessions } from '../data/sessions.ts';
import type { Tables } from '../data/tables.ts';
import { PASSWORD_RULE } from '../rules/input.ts';
import { badToken, readMailToken } from './mail-token.ts';
import type { PasswordTurns } from './password-turns.ts';
import type { Passwords } from './passwords.ts';
import type { OpenSession, Sessions } from './sessions.ts';
import type { SignInLimits } from './sign-in-limits.ts';

/**
 * Sets another password for a client at an address that has the token of a reset mail, ends every session of the account, voids its other
 * reset tokens, and signs in. Throws INVALID with the argument's path, and RATE_LIMITED.
 */
export type ResetPassword = (token: string, newPassword: string, address: string) => Promise<OpenSession>;

export function createResetPassword(options: {
  db: Kysely<Tables>;
  passwords: Passwords;
  turns: PasswordTurns;
  sessions: Sessions;
  perAddress: Limiter;
  signInLimits: SignInLimits;
}): ResetPassword {
  const { db, passwords, turns, sessions, perAddress, signInLimits } = options;
  return async (text, newPassword, address) => {
    const token = readMailToken(text, 'reset');
    const password = readText(newPassword, { ...PASSWORD_RULE, field: ['newPassword'] });
    await perAddress.spend(address);
    // A token that is no good need not cost a password hash; at the same moment, the account's lock decides below.
    if (!(await isTokenGood(db, token))) throw badToken();
    const to = await turns.take(address, () => passwords.hash(password));
    const session = await db.transaction().execute(async (trx) => {
      const isActive = await replacePassword(trx, token.userId, { to });
      if (!isActive || !(await isTokenGood(trx, token))) throw badToken();
      await deleteTokens(trx, token.userId, 'reset');
      await deleteSessions(trx, token.userId);
      // The token came by mail.
      await markEmailVerified(trx, token.userId);
      return sessions.open(trx, token.userId);
    });
    await signInLimits.know(session.userId, address);
    return session;
  };
}
