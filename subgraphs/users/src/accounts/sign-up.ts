import { slotOf } from '@lumigraph/ids';
import type { Limiter } from '@lumigraph/limiter';
import type { Outbox } from '@lumigraph/outbox';
import { keysOfAccount } from '@lumigraph/people-reads';
import { keys } from '@lumigraph/redis';
import type { Kysely } from 'kysely';
import { insertAccount } from '../data/accounts.ts';
import { insertMail } from '../data/mails.ts';
import { claimEmail, claimUsername, isLookTaken, ownerOfEmail, ownersOfUsernames } from '../data/names.ts';
import type { Tables } from '../data/tables.ts';
import { InputRefusal, readInput, signUpInput } from '../rules/input.ts';
import { isReserved, usernameKey, usernameLook } from '../rules/names.ts';
import type { PasswordTurns } from './password-turns.ts';
import type { Passwords } from './passwords.ts';
import type { OpenSession, Sessions } from './sessions.ts';
import type { SignInLimits } from './sign-in-limits.ts';

/** Makes an account for a client at an address, signs it in, and has a mail sent that verifies its e-mail. Throws INVALID and TAKEN with the fields' paths, and RATE_LIMITED. */
export type SignUp = (input: unknown, address: string) => Promise<OpenSession>;

export function createSignUp(options: {
  db: Kysely<Tables>;
  outbox: Outbox<Tables>;
  passwords: Passwords;
  turns: PasswordTurns;
  sessions: Sessions;
  perAddress: Limiter;
  signInLimits: SignInLimits;
}): SignUp {
  const { db, outbox, passwords, turns, sessions, perAddress, signInLimits } = options;
  return async (input, address) => {
    const { username, email, password, displayName } = readInput(signUpInput, input);
    const [key, look] = [usernameKey(username), usernameLook(username)];
    // First of all: the answer tells whether there is an account with this e-mail.
    await perAddress.spend(address);
    // A name that was taken long ago need not cost a password hash; at the same moment, the tables' keys decide below.
    const [names, hasDouble, emailOwner] = await Promise.all([
      ownersOfUsernames(db, [key]),
      isLookTaken(db, look),
      ownerOfEmail(db, email),
    ]);
    refuseTaken(isReserved(username) || names.has(key) || hasDouble, emailOwner !== null);
    const passwordHash = await turns.take(address, () => passwords.hash(password));
    const session = await outbox.transaction(async (trx, tell, outdated) => {
      const values = { username, email, password_hash: passwordHash, display_name: displayName ?? username };
      const user = await insertAccount(trx, values);
      const hasUsername = await claimUsername(trx, { key, look }, user);
      const hasEmail = await claimEmail(trx, email, user);
      refuseTaken(!hasUsername, !hasEmail);
      outdated.drop(keys.username(key), ...keysOfAccount(user));
      tell({ name: 'users.updated', slot: slotOf(user), data: { userId: user, version: 1 } });
      const mailId = await insertMail(trx, { kind: 'verification', email });
      tell({ name: 'work.mail', slot: slotOf(mailId), data: { mailId } });
      return sessions.open(trx, user);
    });
    await signInLimits.know(session.userId, address);
    return session;
  };
}

function refuseTaken(isUsernameTaken: boolean, isEmailTaken: boolean): void {
  const faults = [
    ...(isUsernameTaken
      ? [{ field: ['input', 'username'], message: 'This username, or one that looks like it, is taken.' }]
      : []),
    ...(isEmailTaken ? [{ field: ['input', 'email'], message: 'There is an account with this e-mail.' }] : []),
  ];
  if (faults.length > 0) throw new InputRefusal('TAKEN', faults);
}
