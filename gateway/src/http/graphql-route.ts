import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Route } from '@lumigraph/lifecycle';
import type { Limits } from '../limits/limit-exceeded.ts';
import type {
  Asker,
  FrontDoor,
  OperationRequest,
  Outcome,
  ReadAsker,
  Transport,
} from '../operation/operation-request.ts';
import { Refused, refuse } from '../operation/refused.ts';
import { answer } from './answer.ts';
import type { Compress } from './compression.ts';
import type { Cors } from './cors.ts';
import type { EventStreams } from './event-streams.ts';
import { refuseForeignPage } from './foreign-pages.ts';
import { type MediaType, mediaTypeFor } from './negotiation.ts';
import { readOperation } from './parameters.ts';
import { refusalOutcome } from './refusal.ts';

/**
 * `/graphql` as GraphQL over HTTP has it, and as graphql-sse has it for a client that takes `text/event-stream`; `page` answers a browser that
 * shows pages.
 */
export function graphqlRoute(options: {
  frontDoor: FrontDoor;
  cors: Cors;
  readAsker: ReadAsker;
  limits: Limits;
  compress: Compress;
  streams: EventStreams;
  page(response: ServerResponse): void;
}): Route {
  const { frontDoor, cors, readAsker, limits, compress, streams, page } = options;

  async function read(request: IncomingMessage, address: URLSearchParams): Promise<OperationRequest> {
    const asked = await readOperation(request, address, limits);
    if (request.method === 'GET') refuseForeignPage(request, cors);
    return asked;
  }

  /** Null where the answer is a stream, which has begun. */
  async function ask(
    request: IncomingMessage,
    response: ServerResponse,
    { url, asker, mediaType }: { url: URL; asker: Asker; mediaType: MediaType | null },
  ): Promise<Outcome | null> {
    const asked = await read(request, url.searchParams);
    if (!mediaType) throw refuse(406, 'BAD_REQUEST', 'There is no answer in a format of the accept header.');
    const isStream = mediaType === 'text/event-stream';
    const outcome = () => frontDoor.ask(asked, asker, transportOf(request, isStream));
    if (!isStream) return outcome();
    await streams.serve(response, asker, outcome);
    return null;
  }

  return {
    path: '/graphql',
    isTraced: true,
    handle: async (request, response, url) => {
      cors.mark(request, response);
      response.setHeader('x-content-type-options', 'nosniff');
      if (request.method === 'OPTIONS') return cors.preflight(request, response);
      response.appendHeader('vary', 'Accept, Accept-Encoding, Authorization');
      const mediaType = mediaTypeFor(request);
      if (mediaType === 'text/html') return page(response);
      const asker = await readAsker(request, request.headers.authorization);
      response.setHeader('x-request-id', asker.request.requestId);
      const outcome = await ask(request, response, { url, asker, mediaType }).catch(outcomeOfRefusal);
      if (!outcome) return;
      if (outcome.kind === 'events') throw new Error('events are for streams');
      const format = mediaType === 'application/graphql-response+json' ? mediaType : 'application/json';
      await answer(request, response, { outcome, mediaType: format, compress });
    },
  };
}

function transportOf({ method }: IncomingMessage, isStream: boolean): Transport {
  if (method === 'GET') return isStream ? 'get stream' : 'get';
  return isStream ? 'stream' : 'post';
}

function outcomeOfRefusal(error: unknown): Outcome {
  if (error instanceof Refused) return refusalOutcome(error);
  throw error;
}
