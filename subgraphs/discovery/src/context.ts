import type { PostId, UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { createPeopleReads } from '@lumigraph/people-reads';
import { createPostReads } from '@lumigraph/post-reads';
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

export function createContextOf({ database }: Clients): (request: RequestContext) => Context {
  const engine = createPostgresEngine(database.for());
  const reads = { people: createPeopleReads(database), posts: createPostReads(database) };
  return (request) => ({ ...request, engine, visibility: createVisibility(reads, request.viewer?.id ?? null) });
}
