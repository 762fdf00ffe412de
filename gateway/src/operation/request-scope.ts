import type { RequestContext, Subgraph } from '@lumigraph/subgraph-kit';

/** What belongs to one client request (or to one event of a subscription) while it is executed. */
export interface RequestScope {
  readonly request: RequestContext;
  /** The resolver context of a subgraph in this process, and with it one set of DataLoaders for the whole request. */
  contextOf(subgraph: Subgraph): object;
  /** After a mutation: what is read from now on is read anew. */
  forget(): void;
}

export function createScope(request: RequestContext): RequestScope {
  const contexts = new Map<Subgraph, object>();
  return {
    request,
    contextOf: (subgraph) => {
      const known = contexts.get(subgraph);
      if (known) return known;
      const fresh = subgraph.context(request);
      contexts.set(subgraph, fresh);
      return fresh;
    },
    forget: () => contexts.clear(),
  };
}
