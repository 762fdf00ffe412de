import { createHash } from 'node:crypto';
import { keys, type Redis } from '@lumigraph/redis';
import { Refusal } from '@lumigraph/subgraph-kit';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

/** Limits guesses at passwords: attempts count when they begin, so that parallel ones count too, and successful ones are taken back. */
export interface SignInLimits {
  /** Counts an attempt. Throws RATE_LIMITED where there were too many. */
  spend(login: string, address: string): Promise<void>;
  /** Takes back a successful attempt, and forgets the failed ones at this login. */
  forgive(login: string, address: string): Promise<void>;
}

const WINDOW_SECONDS = 15 * 60;
/** Failed attempts within the window. An address may be a whole carrier's. */
const PER_LOGIN = 10;
const PER_ADDRESS = 100;

/** Counted in Redis, and in this process while Redis is away. */
export function createSignInLimits(redis: Redis): SignInLimits {
  const logins = limiter(redis, 'sign-in:login', PER_LOGIN);
  const addresses = limiter(redis, 'sign-in:address', PER_ADDRESS);
  return {
    spend: async (login, address) => {
      await spendOne(addresses, address);
      await spendOne(logins, keyOf(login));
    },
    forgive: async (login, address) => {
      await Promise.all([addresses.reward(address), logins.delete(keyOf(login))]);
    },
  };
}

function limiter(redis: Redis, name: string, points: number): RateLimiterRedis {
  const options = { keyPrefix: keys.rateLimit(name), points, duration: WINDOW_SECONDS };
  return new RateLimiterRedis({ ...options, storeClient: redis, insuranceLimiter: new RateLimiterMemory(options) });
}

async function spendOne(limiter: RateLimiterRedis, key: string): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (!(error instanceof RateLimiterRes)) throw error;
    const minutes = Math.ceil(error.msBeforeNext / 60_000);
    throw new Refusal('RATE_LIMITED', `Too many attempts. Please try again in ${minutes} min.`);
  }
}

/** A login is text of any length, and perhaps an e-mail, which has no place in Redis. */
function keyOf(login: string): string {
  return createHash('sha256').update(login).digest('base64url');
}
