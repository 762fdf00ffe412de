import type { IncomingMessage, ServerResponse } from 'node:http';
import { failSpan, inSpan } from '@lumigraph/tracing';

/** Answers a request within a server span, named after the route and not after what the client wrote. */
export async function traceRequest(
  route: string,
  request: IncomingMessage,
  response: ServerResponse,
  handle: () => Promise<void>,
): Promise<void> {
  const method = request.method ?? 'GET';
  const attributes = { 'http.request.method': method, 'http.route': route };
  const continues = request.headers;
  await inSpan({ name: `${method} ${route}`, kind: 'server', attributes, continues }, async (span) => {
    await handle();
    span.setAttribute('http.response.status_code', response.statusCode);
    if (response.statusCode >= 500) failSpan(span);
  });
}
