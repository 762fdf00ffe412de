import { createExecutor, mapStream, type Subgraph } from '@lumigraph/subgraph-kit';
import { formatted, type SubgraphSource } from './source.ts';

/** A subgraph in this process: no HTTP, and each operation is parsed and validated once. */
export function createInProcessSource(subgraph: Subgraph, onFault: (error: unknown) => void): SubgraphSource {
  const executor = createExecutor(subgraph, onFault);
  return {
    execute: async (operation, scope) => {
      if (operation.kind !== 'mutation') return formatted(await executor.execute(operation, scope.contextOf(subgraph)));
      try {
        return formatted(await executor.execute(operation, subgraph.context(scope.request)));
      } finally {
        scope.forget();
      }
    },
    subscribe: async (operation, request) => {
      const events = await executor.subscribe(operation, () => subgraph.context(request));
      return Symbol.asyncIterator in events ? mapStream(events, { map: formatted }) : formatted(events);
    },
    close: () => subgraph.stop(),
  };
}
