import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { RequestContext, Viewer } from '@lumigraph/subgraph-kit';

/** What the subgraphs are told of a client's request. */
export function requestContextOf(request: IncomingMessage, viewer: Viewer | null): RequestContext {
  const requestId = request.headers['x-request-id'];
  return {
    viewer,
    requestId: typeof requestId === 'string' && /^[\w.:-]{8,128}$/.test(requestId) ? requestId : randomUUID(),
    accept: request.headers.accept ?? '',
    address: request.socket.remoteAddress ?? '',
  };
}
