import { idAt, type UserId } from '@lumigraph/ids';
import { Refusal } from '@lumigraph/subgraph-kit';
import type { Kysely } from 'kysely';
import { findCredentials } from '../data/accounts.ts';
import { ownerOfEmail, ownersOfUsernames } from '../data/names.ts';
import type { Tables } from '../data/tables.ts';
import { MOST_PASSWORD } from '../rules/input.ts';
import { emailKey, MOST_EMAIL, readUsername, usernameKey } from '../rules/names.ts';
import { isPlain, isWithin } from '../rules/text.ts';
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
  sessions: Sessions;
  limits: SignInLimits;
}): SignIn {
  const { db, passwords, sessions, limits } = options;
  return async ({ login, password }, address) => {
    const key = loginKey(login);
    if (!isPlain(key) || !isWithin(key, 1, MOST_EMAIL) || !isWithin(password, 1, MOST_PASSWORD)) throw wrong();
    await limits.spend(key, address);
    const credentials = await findCredentials(db, (await ownerOf(key)) ?? NOBODY);
    const isRight = await passwords.matches(credentials?.password_hash ?? null, password);
    if (!credentials || !isRight || credentials.state !== 'active') throw wrong();
    const session = await sessions.open(db, credentials.id);
    await limits.forgive(key, address);
    return session;
  };

  async function ownerOf(key: string): Promise<UserId | null> {
    if (key.includes('@')) return ownerOfEmail(db, key);
    return (await ownersOfUsernames(db, [key])).get(key) ?? null;
  }
}

/** The key of the e-mail or username that a login is; limits count by it, so that spelling it in another case is no way around. */
function loginKey(login: string): string {
  const username = readUsername(login.trim());
  return username === null ? emailKey(login) : usernameKey(username);
}

function wrong(): Refusal {
  return new Refusal('INVALID_CREDENTIALS', 'The login or the password is wrong.');
}
