import { Cluster, Redis as Single } from 'ioredis';
import { tellRoundTrips } from './round-trips.ts';

/** One Redis or a Cluster: the commands are the same, and every key carries the namespace. */
export type Redis = Single | Cluster;

/**
 * Connects to one Redis, or to a Cluster where several URLs are given, and waits until it is ready, but no longer than 5 s:
 * what needs Redis must do without it. A command fails at once while Redis is away, and after 2 s when it does not answer.
 */
export async function connectRedis(options: {
  urls: readonly string[];
  namespace: string;
  onError(error: Error): void;
  onRoundTrip?: () => void;
}): Promise<Redis> {
  const keyPrefix = `${options.namespace}:`;
  const common = { enableOfflineQueue: false, connectTimeout: 2_000, commandTimeout: 2_000, maxRetriesPerRequest: 1 };
  const retryStrategy = (attempt: number) => Math.min(attempt * 100, 1_000);
  const [first] = options.urls;
  if (first === undefined) throw new TypeError('at least one Redis URL is needed');
  const redis =
    options.urls.length === 1
      ? new Single(first, { ...common, keyPrefix, retryStrategy })
      : new Cluster([...options.urls], {
          keyPrefix,
          clusterRetryStrategy: retryStrategy,
          enableOfflineQueue: false,
          redisOptions: common,
        });
  redis.on('error', options.onError);
  if (options.onRoundTrip) tellRoundTrips(redis, options.onRoundTrip);
  await readyWithin(redis, 5_000);
  return redis;
}

function readyWithin(redis: Redis, millis: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, millis);
    function done() {
      clearTimeout(timer);
      redis.off('ready', done);
      resolve();
    }
    redis.on('ready', done);
  });
}
