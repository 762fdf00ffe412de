import type { Clients } from '@lumigraph/lifecycle';
import { subgraphSdl } from '@lumigraph/schema';
import { buildSchema, type Subgraph } from '@lumigraph/subgraph-kit';
import { createDomain } from './context.ts';
import { resolvers } from './resolvers/resolvers.ts';

export { createExport } from './export.ts';
export { createPurge, type EngagementPurge } from './purge.ts';
export { createPostCounterReconciler, createReplyReconciler } from './reconciling.ts';

/** Likes and comments. */
export function createEngagementSubgraph(clients: Clients): Subgraph {
  const domain = createDomain(clients);
  return {
    name: 'engagement',
    schema: buildSchema(subgraphSdl('engagement'), resolvers),
    context: domain.context,
    start: () => domain.outbox.start(),
    stop: async () => {
      await domain.likes.stop();
      await domain.outbox.stop();
    },
  };
}
