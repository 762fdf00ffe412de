import type { UserId } from '@lumigraph/ids';
import type { PublishedPost } from '@lumigraph/post-reads';
import type { RankedPost } from './data/sessions.ts';
import type { TimelineRead } from './data/timelines.ts';
import { cut, merge, type Place, type Slice, sliceOf } from './place.ts';
import type { Reading } from './reading.ts';

/** A post that may come into a feed. */
export type Candidate = RankedPost & Place;

/** How many posts a slice needs of what was pushed and of what is pulled. */
export interface Depth {
  pushed: number;
  pulled: number;
}

/** What Redis has of the viewer's timeline; `away` where Redis does not answer. */
export async function lookIntoTimeline(
  { domain, viewer }: Reading,
  before: Place | null,
  limit: number,
): Promise<TimelineRead | { state: 'away' }> {
  try {
    return await domain.breakers.timeline.run(() => domain.timelines.read(viewer, before, limit));
  } catch {
    return { state: 'away' };
  }
}

/** The newest posts older than `before` of whom the viewer follows and their own: from the timeline where that can say, else from PostgreSQL. */
export async function candidates(
  reading: Reading,
  timeline: TimelineRead | { state: 'away' },
  before: Place | null,
  depth: Depth,
): Promise<Slice<Candidate>> {
  if (timeline.state === 'building') return buildTimeline(reading, timeline.token, depth.pushed);
  if (timeline.state === 'known' && (timeline.slice.items.length > 0 || timeline.slice.floor === null)) {
    return withPulled(reading, timeline.slice, before, depth.pulled);
  }
  return fromPostgres(reading, before, depth.pushed);
}

/** What was pushed and what is pulled; without the pulled where they do not come in time. */
async function withPulled(
  reading: Reading,
  pushed: Slice<Place>,
  before: Place | null,
  limit: number,
): Promise<Slice<Candidate>> {
  const { pulled } = await reading.authors();
  const { posts, breakers } = reading.domain;
  const ids = pushed.items.map((post) => post.id);
  const read = (authors: readonly UserId[]) => posts.statesAndNewestOf(ids, authors, { before, limit });
  const { states, newest } = await readBoth();
  for (const state of states.values()) reading.states.set(state.id, state);
  const items = pushed.items.map((post) => ({
    ...post,
    source: sourceOf(reading, states.get(post.id)?.authorId, pulled),
  }));
  return merge([{ items, floor: pushed.floor }, known(reading, newest, limit, pulled)]);

  async function readBoth() {
    if (pulled?.size === 0) return readPushed();
    try {
      if (pulled) return await breakers.celebrity.run(() => read([...pulled]));
    } catch {
      // The breaker has told of it.
    }
    reading.degraded.add('CELEBRITY');
    return readPushed();
  }

  /** Without authors to read there need not be a statement. */
  async function readPushed() {
    return { states: await posts.states(ids), newest: [] };
  }
}

async function fromPostgres(reading: Reading, before: Place | null, limit: number): Promise<Slice<Candidate>> {
  const { everyone, pulled } = await reading.authors();
  const { posts, breakers } = reading.domain;
  try {
    const newest = await breakers.followed.run(() => posts.newestOf(everyone, { before, limit }));
    return known(reading, newest, limit, pulled);
  } catch (error) {
    return pulledAlone(reading, before, limit, error);
  }
}

/**
 * Builds the viewer's timeline from what PostgreSQL holds now, after Redis began to collect what is published from now on; so the
 * followees are read again too. A timeline that cannot be completed is built at another visit.
 */
async function buildTimeline(reading: Reading, token: string, least: number): Promise<Slice<Candidate>> {
  const { domain, viewer } = reading;
  const { pulled } = await reading.authors();
  const limit = Math.max(domain.timelineLength, least);
  try {
    const authors = [...(await domain.followeesNow(viewer)), viewer];
    const newest = await domain.breakers.followed.run(() => domain.posts.newestOf(authors, { before: null, limit }));
    const snapshot = known(reading, newest, limit, pulled);
    await domain.breakers.timeline.run(() => domain.timelines.complete(viewer, token, snapshot)).catch(() => undefined);
    return cut(snapshot, least);
  } catch (error) {
    return pulledAlone(reading, null, least, error);
  }
}

/** What is left when the followed do not come in time. Throws the cause where nothing is. */
async function pulledAlone(
  reading: Reading,
  before: Place | null,
  limit: number,
  cause: unknown,
): Promise<Slice<Candidate>> {
  const { pulled } = await reading.authors();
  if (!pulled?.size) throw cause;
  reading.degraded.add('FOLLOWED');
  const newest = await reading.domain.posts.newestOf([...pulled], { before, limit });
  return known(reading, newest, limit, pulled);
}

/** Published posts as candidates, whose states need not be read again. */
function known(
  reading: Reading,
  newest: readonly PublishedPost[],
  limit: number,
  pulled: ReadonlySet<UserId> | null,
): Slice<Candidate> {
  for (const post of newest) reading.states.set(post.id, { ...post, status: 'PUBLISHED', isDeleted: false });
  return sliceOf(
    newest.map(({ id, publishedAt, authorId }) => ({ id, publishedAt, source: sourceOf(reading, authorId, pulled) })),
    limit,
  );
}

function sourceOf(
  { viewer }: Reading,
  author: UserId | undefined,
  pulled: ReadonlySet<UserId> | null,
): Candidate['source'] {
  return author !== undefined && author !== viewer && pulled?.has(author) ? 'CELEBRITY' : 'FOLLOWED';
}
