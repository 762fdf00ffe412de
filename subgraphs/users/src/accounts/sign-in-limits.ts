import { createHash } from 'node:crypto';
import { isStoreAway } from '@lumigraph/database';
import type { UserId } from '@lumigraph/ids';
import { createLimiter, type Limiter } from '@lumigraph/limiter';
import { keys, type Redis } from '@lumigraph/redis';

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
  /** Forgets where an account was signed in to, and how often that was tried. */
  forget(user: UserId): Promise<void>;
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
/** Of an account; of more the one that was longest ago is forgotten. */
const MOST_KNOWN = 100;

export function createSignInLimits(redis: Redis): SignInLimits {
  const pairs = createLimiter(redis, 'sign-in:pair', { most: 10, seconds: QUARTER });
  const accounts = createLimiter(redis, 'sign-in:account', { most: 100, seconds: HOUR });
  // An address may be a whole carrier's.
  const addresses = createLimiter(redis, 'sign-in:address', { most: 300, seconds: QUARTER });
  return {
    begin: async (guessed, address) => {
      const user = 'user' in guessed ? guessed.user : null;
      const account = 'user' in guessed ? guessed.user : digest(guessed.unknownLogin);
      const pair = pairOf(account, address);
      const spent = [spending(pairs, pair)];
      if (user === null || !(await isKnown(user, pair)))
        spent.push(spending(accounts, account), spending(addresses, address));
      await spendAll(spent);
      return {
        succeed: async () => {
          await Promise.all([pairs.forget(pair), ...spent.slice(1).map(({ giveBack }) => giveBack())]);
          if (user !== null) await remember(user, pair);
        },
        takeBack: async () => void (await Promise.all(spent.map(({ giveBack }) => giveBack()))),
      };
    },
    know: (user, address) => remember(user, pairOf(user, address)),
    forget: async (user) => {
      await Promise.all([accounts.forget(user), redis.del(keys.signedInFrom(user))]);
    },
  };

  async function isKnown(user: UserId, pair: string): Promise<boolean> {
    const at = await unlessAway(() => redis.zscore(keys.signedInFrom(user), pair));
    return at !== null && Number(at) > Date.now() - KNOWN_SECONDS * 1_000;
  }

  async function remember(user: UserId, pair: string): Promise<void> {
    const key = keys.signedInFrom(user);
    await unlessAway(async () => {
      await redis.zadd(key, Date.now(), pair);
      await redis
        .pipeline()
        .zremrangebyrank(key, 0, -1 - MOST_KNOWN)
        .expire(key, KNOWN_SECONDS)
        .exec();
    });
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
