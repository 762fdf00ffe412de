import { randomBytes } from 'node:crypto';
import { type PostId, parseId, type UserId } from '@lumigraph/ids';
import { keys, type Redis } from '@lumigraph/redis';
import { z } from 'zod';
import type { Place } from '../place.ts';

/** A post at its place in a RANKED feed. */
export interface RankedPost {
  id: PostId;
  source: 'FOLLOWED' | 'CELEBRITY';
}

/** The order of one RANKED feed, fixed when it was opened. */
export interface FeedSession {
  posts: RankedPost[];
  /** The feed goes on by time below here; null where it has everything. */
  floor: Place | null;
}

/** The feed sessions in Redis. */
export interface FeedSessions {
  /** Null where it has ended or was lost. Each load lets it live for another 30 min. */
  load(viewer: UserId, id: string): Promise<FeedSession | null>;
  save(viewer: UserId, id: string, session: FeedSession): Promise<void>;
}

const TTL_SECONDS = 1_800;

const postId = z.string().transform((text, context): PostId => {
  const id: PostId | null = parseId(text);
  if (id) return id;
  context.addIssue('not an id');
  return z.NEVER;
});
const stored = z.object({
  floor: z.object({ id: postId, publishedAt: z.int() }).nullable(),
  posts: z.array(z.object({ id: postId, source: z.enum(['FOLLOWED', 'CELEBRITY']) })),
});

export function createFeedSessions(redis: Redis): FeedSessions {
  return {
    load: async (viewer, id) => {
      const text = await redis.getex(keys.feedSession(viewer, id), 'EX', TTL_SECONDS);
      return text === null ? null : stored.parse(JSON.parse(text));
    },
    save: async (viewer, id, session) => {
      await redis.set(keys.feedSession(viewer, id), JSON.stringify(session), 'EX', TTL_SECONDS);
    },
  };
}

/** A name for a new session. */
export function newSessionId(): string {
  return randomBytes(9).toString('base64url');
}
