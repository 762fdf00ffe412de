import type { UserId } from '@lumigraph/ids';
import { parseText, Refusal } from '@lumigraph/subgraph-kit';
import type { Kysely } from 'kysely';
import { findCredentials, holdPassword, replacePassword } from '../data/credentials.ts';
import { ownerOfEmail, ownersOfUsernames } from '../data/names.ts';
import type { Tables } from '../data/tables.ts';
import { MOST_PASSWORD } from '../rules/input.ts';
import { emailKey, MOST_EMAIL, readUsername, usernameKey } from '../rules/names.ts';
import { NOBODY } from '../rules/nobody.ts';
import type { PasswordTurns } from './password-turns.ts';
import type { Passwords } from './passwords.ts';
import type { OpenSession, Sessions } from './sessions.ts';
import type { SignInLimits } from './sign-in-limits.ts';

/**
 * Signs in from a client's address. Throws INVALID_CREDENTIALS, whatever was wrong, and RATE_LIMITED; FORBIDDEN where all was right, but the
 * account is suspended: who knows its password may know that.
 */
export type SignIn = (input: { login: string; password: string }, address: string) => Promise<OpenSession>;

/** Whose password it is. */
interface SignedIn {
  id: UserId;
  passwordHash: string;
  /** What shall stand in its place; null where it is as it should be. */
  renewedHash: string | null;
}

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
    const session = (await open(user)) ?? (await openAgain(user.id, password, address));
    if (!session) throw wrong();
    await attempt.succeed();
    return session;
  };

  /** Null where the hash is another meanwhile: a session by a password that was changed would outlive the end of all others. */
  function open({ id, passwordHash, renewedHash }: SignedIn): Promise<OpenSession | null> {
    return db.transaction().execute(async (trx) => {
      const isHeld = renewedHash
        ? await replacePassword(trx, id, { from: passwordHash, to: renewedHash })
        : await holdPassword(trx, id, passwordHash);
      return isHeld ? sessions.open(trx, id) : null;
    });
  }

  /** Another sign-in may have renewed the hash of the same password. */
  async function openAgain(id: UserId, password: string, address: string): Promise<OpenSession | null> {
    const user = await compare(id, password, address);
    return user && open(user);
  }

  /** The user and the hash of the password, where they are active and it is theirs. */
  async function compare(owner: UserId, password: string, address: string): Promise<SignedIn | null> {
    const credentials = await findCredentials(db, owner);
    const hash = credentials?.password_hash ?? null;
    const { isRight, renewedHash } = await turns.take(address, () => matchAndRenew(hash, password));
    if (isRight && credentials?.state === 'suspended') throw new Refusal('FORBIDDEN', 'This account is suspended.');
    return isRight && credentials?.state === 'active'
      ? { id: credentials.id, passwordHash: credentials.password_hash, renewedHash }
      : null;
  }

  /** Whether it is the password; and its hash at the configured cost, where the present one has another. */
  async function matchAndRenew(hash: string | null, password: string) {
    const isRight = await passwords.matches(hash, password);
    const isOutdated = isRight && hash !== null && !passwords.isOfThisCost(hash);
    return { isRight, renewedHash: isOutdated ? await passwords.hash(password) : null };
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
