import { createBreaker } from '@lumigraph/breaker';
import type { Database } from '@lumigraph/database';
import { overKeys, type Redis } from '@lumigraph/redis';
import { type CachedReads, cachedReads, type Family, type ReadListener } from './cached-reads.ts';
import { followEpoch } from './epoch.ts';

/** Answers of PostgreSQL kept in Redis for at most a minute, and made void when what they tell changes. */
export interface Cache {
  /** Reads of one family of keys. */
  reads<Id, Value>(family: Family<Id, Value>): CachedReads<Id, Value>;
  /**
   * Makes what these keys tell void, after the change is committed and before it is answered: once this resolves, no process answers by
   * them. Where Redis refuses, all that is cached becomes void instead, which takes two seconds. Rejects where PostgreSQL refuses that too.
   */
  forget(keys: readonly string[]): Promise<void>;
  /** The same for a change that only shows more: where Redis refuses, the change shows when the keys end. */
  drop(keys: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** How long a reader waits for Redis before PostgreSQL is asked: it answers in a few when all is well. */
const BUDGET_MS = 500;

/** `database` is for the epoch alone, and closed with the cache. */
export function createCache(options: {
  database: Database;
  redis: Redis;
  onFault(error: unknown): void;
  onRead?: ReadListener;
}): Cache {
  const { database, redis, onFault, onRead = () => undefined } = options;
  const epoch = followEpoch(database, onFault);
  const breaker = createBreaker(BUDGET_MS, onFault);

  /** Whether all these keys are gone. */
  async function remove(keys: readonly string[]): Promise<boolean> {
    const answers = await overKeys(redis, keys, String, (pipeline, key) => pipeline.del(key));
    const refused = answers.find(([error]) => error !== null);
    if (refused) onFault(refused[0]);
    return refused === undefined;
  }

  return {
    reads: (family) => cachedReads({ redis, epoch, breaker, onFault, onRead }, family),
    forget: async (keys) => {
      if (!(await remove(keys))) await epoch.raise();
    },
    drop: async (keys) => void (await remove(keys)),
    close: async () => {
      breaker.stop();
      await database.close();
    },
  };
}
