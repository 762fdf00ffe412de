import type { Clients } from '@lumigraph/lifecycle';
import { subgraphSdl } from '@lumigraph/schema';
import { buildSchema, type Subgraph } from '@lumigraph/subgraph-kit';
import { createDomain } from './context.ts';
import { Query } from './resolvers/Query.ts';

export { createTimelines } from './data/timelines.ts';
export { createPurge } from './purge.ts';

/** The personalised feed. */
export function createFeedSubgraph(clients: Clients): Subgraph {
  const domain = createDomain(clients);
  return {
    name: 'feed',
    schema: buildSchema(subgraphSdl('feed'), { Query }),
    context: (request) => ({ ...request, domain }),
    start: () => undefined,
    stop: async () => {
      for (const breaker of Object.values(domain.breakers)) breaker.stop();
    },
  };
}
