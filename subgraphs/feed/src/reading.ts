import type { PostId, UserId } from '@lumigraph/ids';
import { followedPeople, type Person } from '@lumigraph/people-reads';
import type { PostState } from '@lumigraph/post-reads';
import { createVisibility, maySeePerson, type Visibility } from '@lumigraph/visibility';
import type { Domain } from './context.ts';
import type { FeedSource } from './generated/resolvers.ts';

/** Whose posts a feed is made of. */
export interface Authors {
  /** The viewer, and whom they follow and do not mute. */
  everyone: readonly UserId[];
  /** Those of them whose posts are not all pushed into timelines; null where that could not be known in time. */
  pulled: ReadonlySet<UserId> | null;
}

/** One viewer's reading of one page, and what was learnt on the way: nothing is asked twice. */
export interface Reading {
  viewer: UserId;
  domain: Domain;
  visibility: Visibility;
  /** Post states that came with the posts; visibility asks for the others only. */
  states: Map<PostId, PostState>;
  /** Sources that did not answer. */
  degraded: Set<FeedSource>;
  authors(): Promise<Authors>;
  /** Whether the viewer's account is there: an access token outlives it. Costs nothing where somebody was looked at before. */
  isViewerThere(): Promise<boolean>;
}

export function startReading(domain: Domain, viewer: UserId): Reading {
  const states = new Map<PostId, PostState>();
  const degraded = new Set<FeedSource>();
  const everyone = once(async () => [...(await domain.people.unmutedFollowees(viewer)), viewer]);
  const authors = once(async () => ({ everyone: await everyone(), pulled: await pulledAmong(await everyone()) }));
  const posts = {
    states: async (ids: readonly PostId[]) => {
      const missing = ids.filter((id) => !states.has(id));
      return new Map([...states, ...(await domain.posts.states(missing))]);
    },
    storyStates: domain.posts.storyStates,
    homesOfMedia: domain.posts.homesOfMedia,
    reportedMedia: domain.posts.reportedMedia,
  };
  /** The feed has nobody else. */
  const followed = followedPeople(domain.people, everyone);
  let self: Person | null = null;
  const people = {
    people: async (ids: readonly UserId[]) => {
      const found = await followed.people([...new Set([...ids, viewer])], viewer);
      self = found.get(viewer) ?? null;
      return found;
    },
  };
  const isViewerThere = async () => maySeePerson(self ?? (await people.people([])).get(viewer) ?? null);
  const visibility = createVisibility({ people, posts }, viewer);
  return { viewer, domain, visibility, states, degraded, authors, isViewerThere };

  async function pulledAmong(among: readonly UserId[]): Promise<Set<UserId> | null> {
    try {
      return new Set(await domain.breakers.celebrity.run(() => domain.posts.pulledAmong(among)));
    } catch {
      return null;
    }
  }
}

function once<Result>(ask: () => Promise<Result>): () => Promise<Result> {
  let asked: Promise<Result> | undefined;
  return () => {
    asked ??= ask();
    return asked;
  };
}
