import { type Breaker, createBreaker } from '@lumigraph/breaker';
import { createEngagementReads, type EngagementReads } from '@lumigraph/engagement-reads';
import type { Clients } from '@lumigraph/lifecycle';
import { type CachedPeople, createCachedPeople, createPeopleReads, type PeopleReads } from '@lumigraph/people-reads';
import { type CachedPosts, createCachedPosts, createPostReads, type PostReads } from '@lumigraph/post-reads';
import type { RequestContext } from '@lumigraph/subgraph-kit';

import { createFeedSessions, type FeedSessions } from './data/sessions.ts';
import { createTimelines, type Timelines } from './data/timelines.ts';

/** What lives as long as the process. */
export interface Domain {
  people: CachedPeople;
  posts: CachedPosts & Pick<PostReads, 'newestOf' | 'statesAndNewestOf'>;
  /** Whom a user follows now, muted or not: a timeline that is built lasts longer than the cache, and than a mute. */
  followeesNow: PeopleReads['followees'];
  engagement: EngagementReads;
  timelines: Timelines;
  sessions: FeedSessions;
  /** Posts kept in a timeline. */
  timelineLength: number;
  breakers: Record<'timeline' | 'followed' | 'celebrity' | 'engagement' | 'session', Breaker>;
}

/** What lives as long as one client request. */
export interface Context extends RequestContext {
  domain: Domain;
}

/** Time budgets in ms: what answers in a few when all is well, and how long a reader waits when it is not. */
const BUDGETS = { timeline: 500, session: 500, engagement: 1_000, celebrity: 1_500, followed: 4_000 };

export function createDomain({ config, database, redis, cache, onFault }: Clients): Domain {
  const { newestOf, statesAndNewestOf } = createPostReads(database);
  const breaker = (name: keyof typeof BUDGETS) => createBreaker(BUDGETS[name], onFault(`feed ${name}`));
  return {
    people: createCachedPeople({ cache, database }),
    posts: { ...createCachedPosts({ cache, database }), newestOf, statesAndNewestOf },
    followeesNow: createPeopleReads(database).followees,
    engagement: createEngagementReads({ database, redis }),
    timelines: createTimelines(redis, config.timelineLength),
    sessions: createFeedSessions(redis),
    timelineLength: config.timelineLength,
    breakers: {
      timeline: breaker('timeline'),
      session: breaker('session'),
      engagement: breaker('engagement'),
      celebrity: breaker('celebrity'),
      followed: breaker('followed'),
    },
  };
}
