import type { EngagementReads } from '@lumigraph/engagement-reads';
import { encodeRanked, type RankedPlace } from './cursors.ts';
import { type FeedSession, newSessionId } from './data/sessions.ts';
import { latest } from './latest.ts';
import { below, type Place, type Slice } from './place.ts';
import type { Entry } from './present.ts';
import type { Reading } from './reading.ts';
import { rank } from './rules/ranking.ts';
import { standing } from './rules/standing.ts';
import { type Candidate, candidates, lookIntoTimeline } from './skeleton.ts';

/** Candidates of one session. */
const MOST = { pushed: 800, pulled: 200 };
/** Read beyond a page, for posts that the rules take out of it. */
const SPARE = 10;

type SessionPlace = Exclude<RankedPlace, { session: null }>;

/** The entries of a RANKED feed from a place on (null: its beginning): `least` of them, or all where there are fewer. */
export async function ranked(reading: Reading, place: RankedPlace | null, least: number): Promise<Entry[]> {
  if (place === null) return open(reading, least);
  if (place.session === null) return byTime(reading, place.before, least);
  const session = (await load(reading, place)) ?? (await reopen(reading, place));
  return goOn(reading, session, place, least);
}

/** A new session; without Redis there is none, and the feed is in order of time. */
async function open(reading: Reading, least: number): Promise<Entry[]> {
  const [timeline] = await Promise.all([lookIntoTimeline(reading, null, MOST.pushed), reading.authors()]);
  if (timeline.state === 'away') return byTime(reading, null, least);
  const slice = await candidates(reading, timeline, null, MOST);
  // The clock that dates posts may be ahead of this one.
  const openedAt = Math.max(Date.now(), slice.items[0]?.publishedAt ?? 0);
  const place = { session: newSessionId(), position: 0, openedAt };
  const session = await order(reading, slice, openedAt);
  await save(reading, place, session);
  return goOn(reading, session, place, least);
}

/** A lost session, made anew of what there was when it was opened: the same order but for the engagement of the meantime. */
async function reopen(reading: Reading, place: SessionPlace): Promise<FeedSession> {
  const before = below(place.openedAt + 1);
  const [timeline] = await Promise.all([lookIntoTimeline(reading, before, MOST.pushed), reading.authors()]);
  const session = await order(reading, await candidates(reading, timeline, before, MOST), place.openedAt);
  await save(reading, place, session);
  return session;
}

async function order(reading: Reading, slice: Slice<Candidate>, now: number): Promise<FeedSession> {
  const posts = await standing(reading, slice.items);
  const counts = await engagementOf(reading, posts);
  const rankable = await Promise.all(
    posts.map(async (post) => ({
      ...post,
      likes: counts.get(post.id)?.likes ?? 0,
      comments: counts.get(post.id)?.comments ?? 0,
      audience: (await reading.visibility.person(post.authorId))?.followerCount ?? 0,
    })),
  );
  return { posts: rank(rankable, now).map(({ id, source }) => ({ id, source })), floor: slice.floor };
}

/** Without counts freshness ranks alone. */
async function engagementOf({ domain }: Reading, posts: readonly Candidate[]): ReturnType<EngagementReads['counts']> {
  const ids = posts.map((post) => post.id);
  return domain.breakers.engagement.run(() => domain.engagement.counts(ids)).catch(() => new Map());
}

/** The session's posts from a place on, then those below its oldest candidate. */
async function goOn(reading: Reading, session: FeedSession, place: SessionPlace, least: number): Promise<Entry[]> {
  const entries: Entry[] = [];
  const size = least + SPARE;
  for (let start = place.position; entries.length < least && start < session.posts.length; start += size) {
    const some = session.posts.slice(start, start + size).map((post, index) => ({
      ...post,
      cursor: encodeRanked({ ...place, position: start + index + 1 }),
    }));
    entries.push(...(await standing(reading, some)));
  }
  if (entries.length < least && session.floor) {
    entries.push(...(await byTime(reading, session.floor, least - entries.length)));
  }
  return entries.slice(0, least);
}

function byTime(reading: Reading, before: Place | null, least: number): Promise<Entry[]> {
  return latest(reading, before, least, (place) => encodeRanked({ session: null, before: place }));
}

async function load({ domain, viewer }: Reading, place: SessionPlace): Promise<FeedSession | null> {
  return domain.breakers.session.run(() => domain.sessions.load(viewer, place.session)).catch(() => null);
}

/** What is not saved is made anew for the next page. */
async function save({ domain, viewer }: Reading, place: SessionPlace, session: FeedSession): Promise<void> {
  await domain.breakers.session.run(() => domain.sessions.save(viewer, place.session, session)).catch(() => undefined);
}
