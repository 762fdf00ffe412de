import type { Clients } from '@lumigraph/lifecycle';
import { subgraphSdl } from '@lumigraph/schema';
import { buildSchema, type Subgraph } from '@lumigraph/subgraph-kit';
import { createContexts } from './context.ts';
import { createPostsOutbox } from './outbox.ts';
import { ModerationLogEntry } from './resolvers/ModerationLogEntry.ts';
import { Mutation } from './resolvers/Mutation.ts';
import { Post } from './resolvers/Post.ts';
import { Query } from './resolvers/Query.ts';
import { Report } from './resolvers/Report.ts';
import { ReportedSubject } from './resolvers/ReportedSubject.ts';
import { Story } from './resolvers/Story.ts';
import { StoryReel } from './resolvers/StoryReel.ts';
import { User } from './resolvers/User.ts';

/** Posts and stories, and what hangs on them in other domains' types. */
export function createPostsSubgraph(clients: Clients): Subgraph {
  const outbox = createPostsOutbox(clients);
  return {
    name: 'posts',
    schema: buildSchema(subgraphSdl('posts'), {
      Query,
      Mutation,
      Post,
      Story,
      StoryReel,
      User,
      ReportedSubject,
      Report,
      ModerationLogEntry,
    }),
    context: createContexts(clients, outbox),
    start: outbox.start,
    stop: outbox.stop,
  };
}
