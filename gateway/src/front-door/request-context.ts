import { randomUUID } from 'node:crypto';
import type { Config } from '@lumigraph/config';
import type { Opening, RequestContext, Viewer } from '@lumigraph/subgraph-kit';
import { createAddressReader } from './client-address.ts';

/** What the subgraphs are told of a client's request. */
export type ReadContext = (request: Opening, viewer: Viewer | null) => RequestContext;

export function createContextReader({ trustedProxies }: Pick<Config, 'trustedProxies'>): ReadContext {
  const addressOf = createAddressReader(trustedProxies);
  return (request, viewer) => {
    const requestId = request.headers['x-request-id'];
    return {
      viewer,
      requestId: typeof requestId === 'string' && /^[\w.:-]{8,128}$/.test(requestId) ? requestId : randomUUID(),
      accept: request.headers.accept ?? '',
      address: addressOf(request.socket.remoteAddress, request.headers['x-forwarded-for']),
    };
  };
}
