import { randomUUID } from 'node:crypto';
import type { Opening, RequestContext, Viewer } from '@lumigraph/subgraph-kit';

/** What the subgraphs are told of a client's request. */
export type ReadContext = (request: Opening, viewer: Viewer | null) => RequestContext;

export function createContextReader(addressOf: (request: Opening) => string): ReadContext {
  return (request, viewer) => {
    const requestId = request.headers['x-request-id'];
    return {
      viewer,
      requestId: typeof requestId === 'string' && /^[\w.:-]{8,128}$/.test(requestId) ? requestId : randomUUID(),
      accept: request.headers.accept ?? '',
      address: addressOf(request),
    };
  };
}
