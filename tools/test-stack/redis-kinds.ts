import { startRedisCluster } from './redis-cluster.ts';
import { serverUrls } from './servers.ts';

/** The two kinds of Redis that one setting names. */
export type RedisKind = 'single' | 'cluster';
export const REDIS_KINDS: readonly RedisKind[] = ['single', 'cluster'];

/** A Redis for a suite that runs over both kinds. */
export interface TestRedis {
  /** For REDIS_URL. */
  url: string;
  stop(): Promise<void>;
}

/** The single Redis of the test run, or a Cluster of the suite's own. */
export async function openTestRedis(kind: RedisKind): Promise<TestRedis> {
  if (kind === 'cluster') return startRedisCluster();
  return { url: serverUrls()?.redis ?? '', stop: async () => undefined };
}
