/**
 * Every Redis key, in one place. The namespace is put before each by the client. What stands in braces is the hash tag: keys that one
 * script touches share it, so that all works on a Cluster. Nothing here is the truth: each is rebuilt from PostgreSQL when it is lost, or
 * begins anew.
 */
import type { MediaId, PostId, StoryId, UserId } from '@lumigraph/ids';

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

/**
 * What packages/cache keeps: STRING of the epoch, a sign and the rest: `12=<text>` what is there, `12-` that nothing is (TTL 60 s both), `12?<token>`
 * a reader's lease (TTL 5 s). Void where the epoch in PostgreSQL is higher. Deleted by whoever changes what they tell. Their texts:
 *
 * account: `<id>:<1 where active>:<1 where private>:<followers>:<avatar or nothing>:<1 where moderator>`
 */
export const account = (user: UserId) => `ac:${user}`;

/** Cached: how a viewer stands to someone: `f` where they follow them, `b` where either blocks the other, else empty. */
export const relation = (viewer: UserId, other: UserId) => `re:${viewer}:${other}`;

/** Cached: the ids of whom a user follows and does not mute, the newest first, with commas between; at most 7,500. */
export const followees = (user: UserId) => `fo:${user}`;

/** Cached: `<id>:<author>:<status>:<1 where deleted>:<published_at in ms or nothing>`. */
export const postState = (post: PostId) => `ps:${post}`;

/** Cached: `<id>:<author>:<media>:<status>:<1 where it ended>:<expires_at in ms>`; who reads it judges it by the time. */
export const storyState = (story: StoryId) => `ss:${story}`;

/** Cached: what a media belongs to: the id of its post, or `s` and the id of its story. */
export const homeOfMedia = (media: MediaId) => `pm:${media}`;

/** Cached: an author's id, where a post of theirs is pulled. */
export const pulledAuthor = (author: UserId) => `pa:${author}`;

/** Cached (JSON): an account as profiles show it, without its e-mail. */
export const profile = (user: UserId) => `pr:${user}`;

/** Cached (JSON): what only its owner sees of an account (e-mail, settings), where they have looked at it. */
export const ownAccount = (user: UserId) => `oa:${user}`;

/** Cached: all that a viewer's relation to someone is, 1 or 0 for each: is them, follows them, is followed by them, has asked to follow them, blocks them, is blocked by them, mutes them. */
export const stance = (viewer: UserId, other: UserId) => `st:${viewer}:${other}`;

/** Cached: the id of whom a username belongs to, by what makes usernames the same. */
export const username = (name: string) => `un:${name}`;

/** Cached (JSON): a post as it is shown. */
export const post = (post: PostId) => `po:${post}`;

/** Cached: the ids of a post's media as it shows them, with commas between. */
export const mediaOfPost = (post: PostId) => `mp:${post}`;

/** Cached: how many posts an author has published. */
export const postCount = (author: UserId) => `pn:${author}`;

/** Cached (JSON): a media. */
export const media = (media: MediaId) => `me:${media}`;

/** Cached (JSON): words for what may be in a media's picture, the likeliest first. */
export const tags = (media: MediaId) => `tg:${media}`;

/** Cached (JSON): a media's renditions, the widest first. */
export const renditions = (media: MediaId) => `rn:${media}`;

/** Cached: `1` where a viewer likes a post. */
export const liked = (viewer: UserId, post: PostId) => `li:${viewer}:${post}`;

/** Prefix of the rate limiters' counters; TTL = the limiter's window. */
export const rateLimit = (limiter: string) => `rl:${limiter}`;

/** ZSET: from which addresses an account was signed in to, as digests of both; score = the last time in ms; at most 100; TTL 30 days after the last time. */
export const signedInFrom = (user: UserId) => `si:${user}`;

/** STRING: the text of an operation that a client sent with its SHA-256 (automatic persisted queries); TTL 1 h after a process last asked for it; at most 20,000 characters, and 60 MiB of them for each gateway process. */
export const automaticText = (hash: string) => `apq:${hash}`;
