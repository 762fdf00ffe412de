import { idAt, type UserId } from '@lumigraph/ids';
import { parseText, Refusal } from '@lumigraph/subgraph-kit';
import type { Kysely } from 'kysely';
import { findCredentials, holdPassword } from '../data/credentials.ts';
import { ownerOfEmail, ownersOfUsernames } from '../data/names.ts';
import type { Tables } from '../data/tables.ts';
import { MOST_PASSWORD } from '../rules/input.ts';
import { emailKey, MOST_EMAIL, readUsername, usernameKey } from '../rules/names.ts';
import type { PasswordTurns } from './password-turns.ts';
import type { Passwords } from './passwords.ts';
import type { OpenSession, Sessions } from './sessions.ts';
import type { SignInLimits } from './sign-in-limits.ts';

/** Signs in from a client's address. Throws INVALID_CREDENTIALS, whatever was wrong, and RATE_LIMITED. */
export type SignIn = (input: { login: string; password: string }, address: string) => Promise<OpenSession>;

/** An id that is nobody's: looking it up costs what looking up somebody costs. */
const NOBODY: UserId = idAt(Date.UTC(2024, 0, 1), 0, 1);

export function createSignIn(options: {
  db: Kysely<Tables>;
  passwords: Passwords;
  turns: PasswordTurns;
  sessions: Sessions;
  limits: SignInLimits;
}): SignIn {
  const { db, passwords, turns, sessions, limits } = options;
  return async ({ login, password }, address) => {
    const key = loginKey(login);
    if (!isLine(key, MOST_EMAIL) || !isLine(password, MOST_PASSWORD)) throw wrong();
    const owner = await ownerOf(key);
    const attempt = await limits.begin(owner ? { user: owner } : { unknownLogin: key }, address);
    const user = await compare(owner ?? NOBODY, password, address).catch(async (error: unknown) => {
      await attempt.takeBack();
      throw error;
    });
    if (!user) throw wrong();
    const session = await db.transaction().execute(async (trx) => {
      // A session by a password that was changed meanwhile would outlive the end of all others.
      if (!(await holdPassword(trx, user.id, user.passwordHash))) throw wrong();
      return sessions.open(trx, user.id);
    });
    await attempt.succeed();
    return session;
  };

  /** The user and the hash of the password, where they are active and it is theirs. */
  async function compare(
    owner: UserId,
    password: string,
    address: string,
  ): Promise<{ id: UserId; passwordHash: string } | null> {
    const credentials = await findCredentials(db, owner);
    const hash = credentials?.password_hash ?? null;
    const isRight = await turns.take(address, () => passwords.matches(hash, password));
    return isRight && credentials?.state === 'active'
      ? { id: credentials.id, passwordHash: credentials.password_hash }
      : null;
  }

  async function ownerOf(key: string): Promise<UserId | null> {
    if (key.includes('@')) return ownerOfEmail(db, key);
    return (await ownersOfUsernames(db, [key])).get(key) ?? null;
  }
}

/** The key of the e-mail or username that a login is. */
function loginKey(login: string): string {
  const username = readUsername(login.trim());
  return username === null ? emailKey(login) : usernameKey(username);
}

function isLine(text: string, most: number): boolean {
  return 'text' in parseText(text, { least: 1, most, hasLines: false });
}

function wrong(): Refusal {
  return new Refusal('INVALID_CREDENTIALS', 'The login or the password is wrong.');
}
