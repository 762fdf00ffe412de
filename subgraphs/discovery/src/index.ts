import type { Clients } from '@lumigraph/lifecycle';
import { subgraphSdl } from '@lumigraph/schema';
import { buildSchema, type Subgraph } from '@lumigraph/subgraph-kit';
import { createContextOf } from './context.ts';
import { Query } from './resolvers/Query.ts';

export { createPurge } from './purge.ts';
export { createDocumentWriter, type DocumentWriter } from './write-documents.ts';

/** Search. */
export function createDiscoverySubgraph(clients: Clients): Subgraph {
  return {
    name: 'discovery',
    schema: buildSchema(subgraphSdl('discovery'), { Query }),
    context: createContextOf(clients),
    start: () => undefined,
    stop: async () => undefined,
  };
}
