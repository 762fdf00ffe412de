import type { PostId, UserId } from '@lumigraph/ids';
import { newestFirst, type Place } from '../place.ts';

/** What stage 1 of the ranking knows of a post. */
export interface Rankable extends Place {
  id: PostId;
  authorId: UserId;
  likes: number;
  comments: number;
  /** The author's followers. */
  audience: number;
}

const HOUR_MS = 3_600_000;
/**
 * An Instagram post has got half of its engagement after 19 hours: S. Graffius, "Half-Life for Posts on Different Social Media
 * Platforms", 2018, after Simply Measured's 2014 Q4 Instagram study.
 */
const HALF_LIFE_MS = 19 * HOUR_MS;
/** How many viewers' worth of evidence the candidates' mean rate counts against a post's own: enough that a first like does not rule. */
const PRIOR_VIEWERS = 50;
/** The k-th post of one author counts half of the one before, but never less than this (architecture, section 7). */
const LEAST_DIVERSITY = 1 / 4;

/**
 * Stage 1 (seed, "Two-Stage Ranking"): engagement rate × freshness, then author diversity; the best first, ties by time. The rate is
 * engagement per follower whom the post has reached by now, shrunk towards the mean rate of all candidates (empirical Bayes), so that a new
 * post starts as an average one.
 */
export function rank<Post extends Rankable>(posts: readonly Post[], now: number): Post[] {
  const prior = meanRate(posts, now);
  const best = byScore(posts.map((post) => ({ post, score: rateOf(post, prior, now) * freshnessOf(post, now) })));
  const seen = new Map<UserId, number>();
  const diverse = best.map(({ post, score }) => {
    const earlier = seen.get(post.authorId) ?? 0;
    seen.set(post.authorId, earlier + 1);
    return { post, score: score * Math.max(LEAST_DIVERSITY, 0.5 ** earlier) };
  });
  return byScore(diverse).map(({ post }) => post);
}

function byScore<Post extends Rankable>(scored: { post: Post; score: number }[]): { post: Post; score: number }[] {
  return scored.toSorted((a, b) => b.score - a.score || newestFirst(a.post, b.post));
}

/** Of no engagement at all, freshness alone decides. */
function meanRate(posts: readonly Rankable[], now: number): number {
  const engagement = posts.reduce((sum, post) => sum + post.likes + post.comments, 0);
  const reached = posts.reduce((sum, post) => sum + reachOf(post, now), 0);
  return (engagement + 1) / (reached + PRIOR_VIEWERS);
}

function rateOf(post: Rankable, prior: number, now: number): number {
  return (post.likes + post.comments + prior * PRIOR_VIEWERS) / (reachOf(post, now) + PRIOR_VIEWERS);
}

/** The followers a post has reached, if they come to it as its engagement does. */
function reachOf(post: Rankable, now: number): number {
  return post.audience * (1 - freshnessOf(post, now));
}

/** 1 for a post of now, half of it each half-life. */
function freshnessOf(post: Rankable, now: number): number {
  return 0.5 ** (Math.max(0, now - post.publishedAt) / HALF_LIFE_MS);
}
