/**
 * Every Redis key, in one place. The namespace is put before each by the client. What stands in braces is the hash tag: keys that one
 * script touches share it, so that all works on a Cluster. Nothing here is the truth: each is rebuilt from PostgreSQL when it is lost, or
 * begins anew.
 */
import type { PostId, UserId } from '@lumigraph/ids';

/**
 * ZSET of post ids, score = published_at in ms; TTL 24 h after the reader's last visit; at most TIMELINE_LENGTH posts. The member `0` of
 * score 0 is no post: it keeps an empty timeline there, so that one which Redis evicted is noticed. Exists only beside its mark.
 */
export const timeline = (reader: UserId) => `tl:{${reader}}`;

/**
 * STRING: the low-water mark of the timeline in ms: at and above it the timeline is complete, below it PostgreSQL answers (1: there is
 * nothing below); TTL as the timeline. `building:<token>` while it is built, for at most 30 s.
 */
export const timelineMark = (reader: UserId) => `tl:{${reader}}:mark`;

/** STRING (JSON): a feed session, the ordered posts of one RANKED feed and how deep they reach; TTL 30 min after its last page; at most 1,000 posts. */
export const feedSession = (reader: UserId, session: string) => `fs:{${reader}}:${session}`;

/** STRING `version:likes:comments`: a post's absolute counters, overwritten after each commit by a higher version only; TTL 60 s. */
export const postCounters = (post: PostId) => `pc:${post}`;

/** Prefix of the rate limiters' counters; TTL = the limiter's window. */
export const rateLimit = (limiter: string) => `rl:${limiter}`;

/** STRING (empty): the owner of an account signed in from an address; `pair` is a digest of both; TTL 30 days after the last time. */
export const signedInFrom = (pair: string) => `si:${pair}`;
