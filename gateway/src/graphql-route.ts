import type { IncomingMessage, ServerResponse } from 'node:http';
import { type ApolloServer, HeaderMap } from '@apollo/server';
import type { Route } from '@lumigraph/lifecycle';
import type { Identity } from './access-token.ts';
import { BodyRefusal, readJson } from './json-body.ts';
import { requestContextOf } from './request-context.ts';
import { createScope, type GatewayContext } from './request-scope.ts';

/** `POST` and `GET /graphql`; `page` answers a browser. */
export function graphqlRoute(options: {
  server: ApolloServer<GatewayContext>;
  identify(authorization: string | undefined): Promise<Identity>;
  page(response: ServerResponse): void;
}): Route {
  async function contextOf(request: IncomingMessage): Promise<GatewayContext> {
    const { viewer, hasBadToken } = await options.identify(request.headers.authorization);
    return { scope: createScope(requestContextOf(request, viewer)), hasBadToken };
  }

  return {
    path: '/graphql',
    isTraced: true,
    handle: async (request, response, url) => {
      if (isBrowser(request)) return options.page(response);
      const body = await readJson(request).catch(asRefusal);
      if (body instanceof BodyRefusal) return refuse(response, body);
      const answer = await options.server.executeHTTPGraphQLRequest({
        httpGraphQLRequest: { method: request.method ?? 'GET', headers: headersOf(request), search: url.search, body },
        context: () => contextOf(request),
      });
      if (answer.body.kind !== 'complete') throw new Error('incremental delivery is switched off');
      response.writeHead(answer.status ?? 200, Object.fromEntries(answer.headers)).end(answer.body.string);
    },
  };
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

function asRefusal(error: unknown): BodyRefusal {
  if (error instanceof BodyRefusal) return error;
  throw error;
}

function refuse(response: ServerResponse, { status, message }: BodyRefusal): void {
  const body = { errors: [{ message, extensions: { code: 'BAD_REQUEST' } }] };
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}
