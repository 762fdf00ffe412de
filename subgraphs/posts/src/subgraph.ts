import type { Clients } from '@lumigraph/lifecycle';
import { subgraphSdl } from '@lumigraph/schema';
import { buildSchema, type Subgraph } from '@lumigraph/subgraph-kit';
import { createContexts } from './context.ts';
import { createPostsOutbox } from './publishing.ts';
import { Mutation } from './resolvers/Mutation.ts';
import { Post } from './resolvers/Post.ts';
import { Query } from './resolvers/Query.ts';
import { User } from './resolvers/User.ts';

/** Posts, and what hangs on them in other domains' types. */
export function createPostsSubgraph(clients: Clients): Subgraph {
  const outbox = createPostsOutbox(clients);
  return {
    name: 'posts',
    schema: buildSchema(subgraphSdl('posts'), { Query, Mutation, Post, User }),
    context: createContexts(clients, outbox),
    start: outbox.start,
    stop: outbox.stop,
  };
}
