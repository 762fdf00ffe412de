import type { PostId, UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { createCachedPeople } from '@lumigraph/people-reads';
import { createCachedPosts } from '@lumigraph/post-reads';
import type { RequestContext } from '@lumigraph/subgraph-kit';
import { createVisibility, type Visibility } from '@lumigraph/visibility';
import { createPostgresEngine } from './search/postgres-engine.ts';
import type { SearchEngine } from './search/search-engine.ts';

/** What lives as long as one client request. */
export interface Context extends RequestContext {
  engine: SearchEngine;
  visibility: Visibility;
}

/** A post of another subgraph. */
export interface PostReference {
  id: PostId;
}

/** A user of another subgraph. */
export interface UserReference {
  id: UserId;
}

export function createContextOf({ cache, database }: Clients): (request: RequestContext) => Context {
  const engine = createPostgresEngine(database.for());
  const reads = { people: createCachedPeople({ cache, database }), posts: createCachedPosts({ cache, database }) };
  return (request) => ({ ...request, engine, visibility: createVisibility(reads, request.viewer?.id ?? null) });
}
