import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ApolloServer, HeaderMap } from '@apollo/server';
import type { Route } from '@lumigraph/lifecycle';
import { isDeepDocument, isDeepJson } from '@lumigraph/subgraph-kit';
import type { Identity } from './access-token.ts';
import type { Cors } from './cors.ts';
import { readJson } from './json-body.ts';
import { MOST_NESTING, MOST_TOKENS } from './limits.ts';
import type { ReadContext } from './request-context.ts';
import { RequestRefusal } from './request-refusal.ts';
import { createScope, type GatewayContext } from './request-scope.ts';

/** `POST` and `GET /graphql`; `page` answers a browser that shows pages. */
export function graphqlRoute(options: {
  server: ApolloServer<GatewayContext>;
  cors: Cors;
  readContext: ReadContext;
  identify(authorization: string | undefined): Promise<Identity>;
  page(response: ServerResponse): void;
}): Route {
  const { server, cors, readContext, identify, page } = options;

  async function contextOf(request: IncomingMessage): Promise<GatewayContext> {
    const { viewer, hasBadToken } = await identify(request.headers.authorization);
    return { scope: createScope(readContext(request, viewer)), hasBadToken };
  }

  return {
    path: '/graphql',
    isTraced: true,
    handle: async (request, response, url) => {
      cors.mark(request, response);
      if (request.method === 'OPTIONS') return cors.preflight(request, response);
      if (isBrowser(request)) return page(response);
      const body = await readBody(request, url.searchParams).catch(asRefusal);
      if (body instanceof RequestRefusal) return body.answer(response);
      const answer = await server.executeHTTPGraphQLRequest({
        httpGraphQLRequest: { method: request.method ?? 'GET', headers: headersOf(request), search: url.search, body },
        context: () => contextOf(request),
      });
      if (answer.body.kind !== 'complete') throw new Error('incremental delivery is switched off');
      response.writeHead(answer.status ?? 200, Object.fromEntries(answer.headers)).end(answer.body.string);
    },
  };
}

/** The body. Throws a RequestRefusal also for what Apollo Server would read until the stack ends, in the body or in the address. */
async function readBody(request: IncomingMessage, address: URLSearchParams): Promise<unknown> {
  const body = await readJson(request);
  const query = request.method === 'POST' ? queryIn(body) : address.get('query');
  if (typeof query === 'string' && isDeepDocument(query, MOST_NESTING, MOST_TOKENS))
    throw new RequestRefusal(400, 'The document is nested too deeply.', 'GRAPHQL_PARSE_FAILED');
  for (const name of ['variables', 'extensions'])
    if (isDeepJson(address.get(name) ?? '', MOST_NESTING))
      throw new RequestRefusal(400, `The ${name} are nested too deeply.`);
  return body;
}

function queryIn(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'query' in body ? body.query : undefined;
}

function isBrowser({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && (headers.accept ?? '').includes('text/html');
}

function headersOf(request: IncomingMessage): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  return headers;
}

function asRefusal(error: unknown): RequestRefusal {
  if (error instanceof RequestRefusal) return error;
  throw error;
}
