import { createHash } from 'node:crypto';
import { isStoreAway } from '@lumigraph/database';
import type { UserId } from '@lumigraph/ids';
import { keys, type Redis } from '@lumigraph/redis';
import { createLimiter, type Limiter } from './limiter.ts';

/**
 * Limits guesses at passwords without letting anyone lock an owner out. Strict is only the count per account and address; the counts over
 * all addresses of an account, and over all accounts of an address, are wide, and do not concern an address that signed in to the account
 * within the last 30 days.
 */
export interface SignInLimits {
  /** Counts an attempt when it begins, so that parallel ones count too. Throws RATE_LIMITED where there were too many. */
  begin(account: GuessedAccount, address: string): Promise<Attempt>;
  /** Remembers that the owner of this account is at this address. */
  know(user: UserId, address: string): Promise<void>;
}

/** Whose password is guessed: the owner of the login, or a login that is nobody's, which is limited in the same way. */
export type GuessedAccount = { user: UserId } | { unknownLogin: string };

/** What became of an attempt; one that is told nothing has failed. */
export interface Attempt {
  /** The password was right: the failures before it are forgiven. */
  succeed(): Promise<void>;
  /** The password was never compared. */
  takeBack(): Promise<void>;
}

const QUARTER = 15 * 60;
const HOUR = 60 * 60;
const KNOWN_SECONDS = 30 * 24 * HOUR;

export function createSignInLimits(redis: Redis): SignInLimits {
  const pairs = createLimiter(redis, 'sign-in:pair', { most: 10, seconds: QUARTER });
  const accounts = createLimiter(redis, 'sign-in:account', { most: 100, seconds: HOUR });
  // An address may be a whole carrier's.
  const addresses = createLimiter(redis, 'sign-in:address', { most: 300, seconds: QUARTER });
  return {
    begin: async (guessed, address) => {
      const account = 'user' in guessed ? guessed.user : digest(guessed.unknownLogin);
      const pair = pairOf(account, address);
      const spent = [spending(pairs, pair)];
      if (!(await isKnown(pair))) spent.push(spending(accounts, account), spending(addresses, address));
      await spendAll(spent);
      return {
        succeed: async () => {
          await Promise.all([pairs.forget(pair), ...spent.slice(1).map(({ giveBack }) => giveBack())]);
          await remember(pair);
        },
        takeBack: async () => void (await Promise.all(spent.map(({ giveBack }) => giveBack()))),
      };
    },
    know: (user, address) => remember(pairOf(user, address)),
  };

  async function isKnown(pair: string): Promise<boolean> {
    return (await unlessAway(() => redis.exists(keys.signedInFrom(pair)))) === 1;
  }

  async function remember(pair: string): Promise<void> {
    await unlessAway(() => redis.set(keys.signedInFrom(pair), '', 'EX', KNOWN_SECONDS));
  }
}

interface Spending {
  spend(): Promise<void>;
  giveBack(): Promise<void>;
}

function spending(limiter: Limiter, key: string): Spending {
  return { spend: () => limiter.spend(key), giveBack: () => limiter.giveBack(key) };
}

/** Spends one after the other; where one is refused, those before it are given back, since nothing will be guessed. */
async function spendAll(spendings: readonly Spending[]): Promise<void> {
  for (const [index, { spend }] of spendings.entries()) {
    try {
      await spend();
    } catch (error) {
      await Promise.all(spendings.slice(0, index).map(({ giveBack }) => giveBack()));
      throw error;
    }
  }
}

/** Without Redis nobody is known, and the limits still hold. */
async function unlessAway<Result>(ask: () => Promise<Result>): Promise<Result | null> {
  try {
    return await ask();
  } catch (error) {
    if (isStoreAway(error)) return null;
    throw error;
  }
}

function pairOf(account: string, address: string): string {
  return digest(`${account} ${address}`);
}

/** A login is text of any length, and perhaps an e-mail; that and who was where have no place in Redis. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
