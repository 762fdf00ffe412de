import { Cluster, Redis as Single } from 'ioredis';
import { tellRoundTrips } from './round-trips.ts';

/** One Redis or a Cluster: the commands are the same, and every key carries the namespace. */
export type Redis = Single | Cluster;

interface RedisOptions {
  urls: readonly string[];
  namespace: string;
  onError(error: Error): void;
  onRoundTrip?: () => void;
}

const READY_MS = 5_000;
const COMMON = { enableOfflineQueue: false, connectTimeout: 2_000, commandTimeout: 2_000, maxRetriesPerRequest: 1 };
const retryDelay = (attempt: number) => Math.min(attempt * 100, 1_000);
/** A node that was lost is connected to again when the others tell its slots; and of one that hangs only they tell who took its slots. */
const ASK_FOR_SLOTS_MS = 2_000;

/**
 * Connects to one Redis, or to a Cluster where several URLs are given, and waits until it is ready, but no longer than 5 s:
 * what needs Redis must do without it. A command fails at once while Redis, or the node that has its key, is away, and after 2 s
 * when it does not answer. Of a Cluster the first URL's user, password and TLS are those of every node.
 */
export async function connectRedis(options: RedisOptions): Promise<Redis> {
  const [first] = options.urls;
  if (first === undefined) throw new TypeError('at least one Redis URL is needed');
  const keyPrefix = `${options.namespace}:`;
  const redis =
    options.urls.length === 1
      ? new Single(first, { ...COMMON, keyPrefix, retryStrategy: retryDelay })
      : new Cluster([...options.urls], clusterOptions(first, keyPrefix));
  redis.on('error', options.onError);
  if (redis instanceof Cluster) prepareNodes(redis, options.onError);
  if (options.onRoundTrip) tellRoundTrips(redis, options.onRoundTrip);
  await readyWithin(redis, READY_MS);
  return redis;
}

function clusterOptions(seed: string, keyPrefix: string) {
  const { username, password, protocol } = new URL(seed);
  return {
    keyPrefix,
    enableOfflineQueue: false,
    clusterRetryStrategy: retryDelay,
    slotsRefreshInterval: ASK_FOR_SLOTS_MS,
    // Whoever asks has something to fall back on, and no time to wait for a failover.
    retryDelayOnFailover: 0,
    retryDelayOnClusterDown: 0,
    redisOptions: {
      ...COMMON,
      ...(username && { username: decodeURIComponent(username) }),
      ...(password && { password: decodeURIComponent(password) }),
      ...(protocol === 'rediss:' && { tls: {} }),
    },
  };
}

/** Connects to each node as soon as it is known: a node that connects only when it is asked refuses all but the first question. */
function prepareNodes(cluster: Cluster, onError: (error: Error) => void): void {
  cluster.on('node error', onError);
  cluster.on('+node', (node: Single) => {
    if (node.status === 'wait') node.connect().catch(() => undefined); // told as a node error
  });
}

function readyWithin(redis: Redis, millis: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, millis);
    void ready(redis).then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Resolves when Redis is ready, of a Cluster every master. */
async function ready(redis: Redis): Promise<void> {
  if (redis.status !== 'ready') await new Promise<void>((resolve) => void redis.once('ready', () => resolve()));
  if (!(redis instanceof Cluster)) return;
  await Promise.all(redis.nodes('master').map(ready));
  if (redis.status !== 'ready') await ready(redis); // lost meanwhile
}
