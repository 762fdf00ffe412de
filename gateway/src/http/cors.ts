import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Config } from '@lumigraph/config';

const PREFLIGHT = {
  'access-control-allow-methods': 'GET, POST, OPTIONS',
  'access-control-allow-headers': [
    'content-type',
    'authorization',
    'x-request-id',
    'apollo-require-preflight',
    'x-apollo-operation-name',
    'apollographql-client-name',
    'apollographql-client-version',
    'traceparent',
    'tracestate',
    'baggage',
  ].join(', '),
  // Seconds: the longest that browsers keep it.
  'access-control-max-age': '86400',
};

/** What a page may read of an answer beside its body. */
const EXPOSED = ['x-request-id', 'retry-after', 'ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'].join(', ');

/** Which foreign pages may ask. Never with credentials: who signs in does so by a header, which no page has by itself. */
export interface Cors {
  /** Whether the page that sent the request, if any did, may open a WebSocket, which browsers do not ask about. */
  allows(request: IncomingMessage): boolean;
  /** Whether it comes from a page of an origin that is named in the configuration. */
  names(request: IncomingMessage): boolean;
  /** Puts the headers on an answer that tell the browser whether its page may read it. */
  mark(request: IncomingMessage, response: ServerResponse): void;
  /** Answers the browser's `OPTIONS` before the request itself. */
  preflight(request: IncomingMessage, response: ServerResponse): void;
}

/** The rules for these origins and, for GraphiQL, the gateway's own. */
export function createCors({ corsOrigins, publicUrl }: Pick<Config, 'corsOrigins' | 'publicUrl'>): Cors {
  const isOpen = corsOrigins === '*';
  const origins = new Set(isOpen ? [] : [...corsOrigins, new URL(publicUrl).origin]);

  function allows({ headers: { origin } }: IncomingMessage): boolean {
    return isOpen || origin === undefined || origins.has(origin);
  }

  return {
    allows,
    names: ({ headers: { origin } }) => origin !== undefined && origins.has(origin),
    mark: (request, response) => {
      const { origin } = request.headers;
      if (!isOpen) response.appendHeader('vary', 'Origin');
      if (!allows(request) || (origin === undefined && !isOpen)) return;
      response.setHeader('access-control-allow-origin', isOpen ? '*' : (origin ?? ''));
      response.setHeader('access-control-expose-headers', EXPOSED);
    },
    preflight: (request, response) => {
      response.writeHead(204, allows(request) ? PREFLIGHT : {}).end();
    },
  };
}
