import { type Database, matchIds } from '@lumigraph/database';
import type { PostId } from '@lumigraph/ids';
import type { Redis } from '@lumigraph/redis';
import { cacheCounters, cachedCounters } from './counter-cache.ts';

/** A post's counters as they were committed; of two values the one of the higher version is the newer. */
export interface PostCounters {
  likes: number;
  comments: number;
  version: number;
}

/** Batched reads of engagement; no policy, no writes. */
export interface EngagementReads {
  /** The counters of these posts: from Redis, else from PostgreSQL; posts that nobody engaged with are missing. */
  counts(posts: readonly PostId[]): Promise<Map<PostId, PostCounters>>;
}

interface Tables {
  'engagement.counters': { slot: number; post_id: PostId; likes: string; comments: string; version: string };
}

export function createEngagementReads(stores: { database: Database; redis: Redis }): EngagementReads {
  const db = stores.database.for<Tables>();

  async function readCounters(posts: readonly PostId[]): Promise<Map<PostId, PostCounters>> {
    const rows = await db
      .selectFrom('engagement.counters')
      .select(['post_id', 'likes', 'comments', 'version'])
      .where(matchIds('engagement.counters', posts, 'post_id'))
      .execute();
    return new Map(
      rows.map(({ post_id, likes, comments, version }) => [
        post_id,
        { likes: Number(likes), comments: Number(comments), version: Number(version) },
      ]),
    );
  }

  return {
    counts: async (posts) => {
      const cached = await cachedCounters(stores.redis, posts);
      const missing = posts.filter((post) => !cached.has(post));
      if (missing.length === 0) return cached;
      const read = await readCounters(missing);
      const fresh = missing.map((post) => [post, read.get(post) ?? { likes: 0, comments: 0, version: 0 }] as const);
      await cacheCounters(stores.redis, fresh);
      return new Map([...cached, ...fresh]);
    },
  };
}
