import { createEngagementReads, type PostCounters } from '@lumigraph/engagement-reads';
import type { CommentId, PostId, UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { createOutbox, type Outbox } from '@lumigraph/outbox';
import { createCachedPeople } from '@lumigraph/people-reads';
import { createCachedPosts } from '@lumigraph/post-reads';
import type { Redis } from '@lumigraph/redis';
import { createLoader, type RequestContext } from '@lumigraph/subgraph-kit';
import { createVisibility, type Visibility } from '@lumigraph/visibility';
import DataLoader from 'dataloader';
import type { Kysely } from 'kysely';
import { type CommentsAsked, replyPages, threadPages } from './data/comment-pages.ts';
import { type Comment, commentsById } from './data/comments.ts';
import { type Liker, type LikersAsked, likerPages } from './data/liker-pages.ts';
import { shownLikesOf } from './data/shown-likes.ts';
import type { Tables } from './data/tables.ts';
import { createLikeBatches, type LikeBatches } from './likes/like-batches.ts';

/** What lives as long as the process. */
export interface Domain {
  db: Kysely<Tables>;
  redis: Redis;
  outbox: Outbox<Tables>;
  likes: LikeBatches;
  context(request: RequestContext): Context;
}

/** What lives as long as one client request. */
export interface Context extends RequestContext {
  domain: Domain;
  visibility: Visibility;
  counters: DataLoader<PostId, PostCounters | null>;
  comments: DataLoader<CommentId, Comment | null>;
  /** Whether the viewer likes a post. */
  liked: DataLoader<PostId, true | null>;
  /** Pages of lists, unfiltered; those asked for at once are read together. */
  threads: DataLoader<CommentsAsked<PostId>, Comment[]>;
  replies: DataLoader<CommentsAsked<CommentId>, Comment[]>;
  likers: DataLoader<LikersAsked, Liker[]>;
}

export function createDomain({ database, redis, cache, events, onFault }: Clients): Domain {
  const db = database.for<Tables>();
  const outbox = createOutbox<Tables>({
    database,
    cache,
    domain: 'engagement',
    publisher: events,
    onError: onFault('engagement outbox'),
  });
  const engagement = createEngagementReads({ database, redis });
  const reads = { people: createCachedPeople({ cache, database }), posts: createCachedPosts({ cache, database }) };
  const domain: Domain = {
    db,
    redis,
    outbox,
    likes: createLikeBatches(outbox, redis),
    context: (request) => {
      const viewer = request.viewer?.id ?? null;
      return {
        ...request,
        domain,
        visibility: createVisibility(reads, viewer),
        counters: createLoader((posts) => engagement.counts(posts)),
        comments: createLoader((ids) => commentsById(db, ids)),
        liked: createLoader(viewer ? shownLikesOf({ cache, db }, viewer).read : async () => new Map<PostId, true>()),
        threads: new DataLoader((pages) => threadPages(db, pages), { cache: false }),
        replies: new DataLoader((pages) => replyPages(db, pages), { cache: false }),
        likers: new DataLoader((pages) => likerPages(db, pages), { cache: false }),
      };
    },
  };
  return domain;
}

/** A post of another subgraph. */
export interface PostReference {
  id: PostId;
}

/** A user of another subgraph. */
export interface UserReference {
  id: UserId;
}
