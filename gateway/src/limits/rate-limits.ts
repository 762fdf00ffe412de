import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import type { Config } from '@lumigraph/config';
import type { UserId } from '@lumigraph/ids';
import { keys, type Redis } from '@lumigraph/redis';
import { GraphQLError } from 'graphql';
import type { Counter } from 'prom-client';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

const WINDOW_SECONDS = 60;
/** A Redis that does not answer within this is away; and is not asked again for a while, so that nobody else waits for it. */
const PATIENCE_MS = 250;
const ASK_AGAIN_MS = 2_000;

/** Who sends an operation. */
interface Spender {
  viewer: UserId | null;
  address: string;
}

interface Spent {
  /** RATE_LIMITED where too much was spent within the window. */
  refusal: GraphQLError | null;
  /** `RateLimit-*` headers, of the limit that is nearest, and `Retry-After` with a refusal; none while Redis is away. */
  headers: Readonly<Record<string, string>>;
}

/** Limits what a viewer and an address spend within a minute, over all gateways together. */
export interface RateLimits {
  /** Spends whole points, at least 1. Never rejects: while Redis is away everything is allowed, and counted in `unlimited`. */
  spend(spender: Spender, points: number): Promise<Spent>;
}

/** The rate limits; null where the configuration has none. */
export function createRateLimits(options: {
  redis: Redis;
  limits: Config['rateLimits'];
  unlimited: Pick<Counter, 'inc'>;
}): RateLimits | null {
  const { redis, limits, unlimited } = options;
  const viewers = createLimit(redis, 'operations:viewer', limits.viewer);
  const addresses = createLimit(redis, 'operations:address', limits.address);
  if (!viewers && !addresses) return null;
  let awayUntil = 0;

  async function spend({ viewer, address }: Spender, points: number): Promise<State[]> {
    const spent = [addresses?.(keyOfAddress(address), points), viewer === null ? undefined : viewers?.(viewer, points)];
    return Promise.all(spent.filter((state) => state !== undefined));
  }

  return {
    spend: async (spender, points) => {
      if (performance.now() >= awayUntil) {
        const answer = await inTime(spend(spender, points));
        if (typeof answer === 'object') return told(answer);
        if (answer === 'late') awayUntil = performance.now() + ASK_AGAIN_MS;
      }
      unlimited.inc();
      return { refusal: null, headers: {} };
    },
  };
}

interface State {
  limit: number;
  remaining: number;
  seconds: number;
  isOver: boolean;
}

type Limit = (key: string, points: number) => Promise<State>;

function createLimit(redis: Redis, name: string, limit: number): Limit | null {
  if (limit === 0) return null;
  const limiter = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: keys.rateLimit(name),
    points: limit,
    duration: WINDOW_SECONDS,
    // Who has spent all is refused without asking Redis.
    inMemoryBlockOnConsumed: limit,
  });
  const stateOf = ({ remainingPoints, msBeforeNext }: RateLimiterRes, isOver: boolean): State => {
    return {
      limit,
      remaining: isOver ? 0 : remainingPoints,
      seconds: Math.max(1, Math.ceil(msBeforeNext / 1_000)),
      isOver,
    };
  };
  return async (key, points) => {
    try {
      return stateOf(await limiter.consume(key, points), false);
    } catch (error) {
      if (error instanceof RateLimiterRes) return stateOf(error, true);
      throw error;
    }
  };
}

/** ioredis has many errors for a store that is away, and the counters are not worth an operation that fails. */
async function inTime(asked: Promise<State[]>): Promise<State[] | 'failed' | 'late'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    // After a stall of our own the answer may be here already, and is read before the immediate.
    timer = setTimeout(() => setImmediate(resolve, 'late'), PATIENCE_MS);
  });
  const answer = await Promise.race([asked.catch(() => 'failed' as const), late]);
  clearTimeout(timer);
  return answer;
}

function told(states: readonly State[]): Spent {
  const [nearest] = states.toSorted((one, other) => share(one) - share(other));
  if (!nearest) return { refusal: null, headers: {} };
  const { limit, remaining, seconds, isOver } = nearest;
  const headers = {
    'ratelimit-limit': String(limit),
    'ratelimit-remaining': String(remaining),
    'ratelimit-reset': String(seconds),
  };
  if (!isOver) return { refusal: null, headers };
  const message = `Too much was asked for. Please try again in ${seconds} s.`;
  const refusal = new GraphQLError(message, { extensions: { code: 'RATE_LIMITED' } });
  return { refusal, headers: { ...headers, 'retry-after': String(seconds) } };
}

/** How much of a limit is left; of what is over, less than nothing. */
function share({ isOver, remaining, limit }: State): number {
  return isOver ? -1 : remaining / limit;
}

/** A client has a whole /64 of IPv6. Who was where has no place in Redis. */
function keyOfAddress(address: string): string {
  return createHash('sha256')
    .update(isIPv6(address) ? networkOf(address) : address)
    .digest('base64url');
}

function networkOf(address: string): string {
  const [head = '', tail] = address.split('::');
  const [before, after] = [head, tail ?? ''].map((part) => part.split(':').filter((group) => group !== ''));
  const zeros = tail === undefined ? 0 : 8 - (before?.length ?? 0) - (after?.length ?? 0);
  const groups = [...(before ?? []), ...Array.from({ length: zeros }, () => '0'), ...(after ?? [])];
  return groups.slice(0, 4).join(':');
}
