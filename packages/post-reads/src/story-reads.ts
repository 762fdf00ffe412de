import { type Database, matchIds } from '@lumigraph/database';
import type { MediaId, StoryId, UserId } from '@lumigraph/ids';

/** What other domains need to know of a story. */
export interface StoryState {
  id: StoryId;
  authorId: UserId;
  mediaId: MediaId;
  status: 'PROCESSING' | 'PUBLISHED' | 'FAILED';
  /** Whether it was deleted, or its end has been told. It may be over before that: see expiresAt. */
  hasEnded: boolean;
  /** Unix milliseconds from which on nobody sees it, whatever else is said of it. */
  expiresAt: number;
}

/** Batched reads of stories as PostgreSQL has them; no policy, no writes. */
export interface StoryReads {
  /** The state of these stories; ids that do not exist are missing. One round trip. */
  states(ids: readonly StoryId[]): Promise<Map<StoryId, StoryState>>;
}

interface Tables {
  'posts.stories': {
    slot: number;
    id: StoryId;
    author_id: UserId;
    media_id: MediaId;
    status: StoryState['status'];
    expires_at: Date;
    expired_at: Date | null;
    deleted_at: Date | null;
  };
}

export function createStoryReads(database: Database): StoryReads {
  const db = database.for<Tables>();
  return {
    states: async (ids) => {
      if (ids.length === 0) return new Map();
      const rows = await db
        .selectFrom('posts.stories')
        .select(['id', 'author_id', 'media_id', 'status', 'expires_at', 'expired_at', 'deleted_at'])
        .where(matchIds('posts.stories', ids))
        .execute();
      return new Map(rows.map((row) => [row.id, storyStateOf(row)]));
    },
  };
}

/** The state that a row of posts.stories tells. */
export function storyStateOf(row: Omit<Tables['posts.stories'], 'slot'>): StoryState {
  return {
    id: row.id,
    authorId: row.author_id,
    mediaId: row.media_id,
    status: row.status,
    hasEnded: row.deleted_at !== null || row.expired_at !== null,
    expiresAt: row.expires_at.getTime(),
  };
}
