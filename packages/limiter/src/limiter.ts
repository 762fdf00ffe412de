import { keys, type Redis } from '@lumigraph/redis';
import { Refusal } from '@lumigraph/subgraph-kit';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

/** Counts something per key within a window that begins with the first. */
export interface Limiter {
  /** Counts one. Throws RATE_LIMITED where there were too many. */
  spend(key: string): Promise<void>;
  /** Takes one back. */
  giveBack(key: string): Promise<void>;
  /** Begins anew. */
  forget(key: string): Promise<void>;
}

/** Counted in Redis, and in this process while Redis is away. */
export function createLimiter(redis: Redis, name: string, bound: { most: number; seconds: number }): Limiter {
  const options = { keyPrefix: keys.rateLimit(name), points: bound.most, duration: bound.seconds };
  const insuranceLimiter = new RateLimiterMemory(options);
  const counter = new RateLimiterRedis({ ...options, storeClient: redis, insuranceLimiter });
  return {
    spend: async (key) => {
      try {
        await counter.consume(key);
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        const minutes = Math.ceil(error.msBeforeNext / 60_000);
        throw new Refusal('RATE_LIMITED', `Too many attempts. Please try again in ${minutes} min.`);
      }
    },
    giveBack: async (key) => void (await counter.reward(key)),
    forget: async (key) => void (await counter.delete(key)),
  };
}
