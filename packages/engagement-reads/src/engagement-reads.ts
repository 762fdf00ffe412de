import { type Database, matchIds } from '@lumigraph/database';
import type { PostId } from '@lumigraph/ids';
import type { Redis } from '@lumigraph/redis';
import { type QueryExecutorProvider, sql } from 'kysely';
import { cacheCounters, cachedCounters } from './counter-cache.ts';
import { NO_COUNTERS, type PostCounters } from './post-counters.ts';

/** Batched reads of engagement; no policy, no writes. */
export interface EngagementReads {
  /** The counters of these posts: from Redis, else from PostgreSQL; posts that nobody engaged with are missing. */
  counts(posts: readonly PostId[]): Promise<Map<PostId, PostCounters>>;
}

/** The counters of these posts as they are committed, past Redis; over the database or within a transaction. Posts that nobody engaged with are missing. */
export async function committedCounters(
  db: QueryExecutorProvider,
  posts: readonly PostId[],
): Promise<Map<PostId, PostCounters>> {
  const { rows } = await sql<{ post_id: PostId; likes: string; comments: string; version: string }>`
    select post_id, likes, comments, version from engagement.counters
    where ${matchIds('engagement.counters', posts, 'post_id')}`.execute(db);
  return new Map(
    rows.map(({ post_id, likes, comments, version }) => [
      post_id,
      { likes: Number(likes), comments: Number(comments), version: Number(version) },
    ]),
  );
}

export function createEngagementReads(stores: { database: Database; redis: Redis }): EngagementReads {
  const db = stores.database.for<unknown>();
  return {
    counts: async (posts) => {
      const cached = await cachedCounters(stores.redis, posts);
      const missing = posts.filter((post) => !cached.has(post));
      if (missing.length === 0) return cached;
      const read = await committedCounters(db, missing);
      const fresh = missing.map((post) => [post, read.get(post) ?? NO_COUNTERS] as const);
      await cacheCounters(stores.redis, fresh);
      return new Map([...cached, ...fresh]);
    },
  };
}
