import type { RequestContext } from '@lumigraph/subgraph-kit';
import { traceHeaders } from '@lumigraph/tracing';
import type { FormattedExecutionResult } from 'graphql';
import { Pool } from 'undici';
import { subscribeOverSocket } from './over-socket.ts';
import { failedFetch, isMutation, type SubgraphSource } from './source.ts';

const TIMEOUT_MS = 10_000;
const MOST_ANSWER_BYTES = 16 * 1024 * 1024;
const CONNECTIONS = 128;

/** What a connection that was closed under us looks like: the request can be sent again on another one. */
const LOST_CONNECTION = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'UND_ERR_SOCKET']);

/** A subgraph behind `url`, over HTTP keep-alive; subscriptions over WebSocket. `onFault` hears why a fetch failed. */
export function createHttpSource(options: {
  url: string;
  vouch(request: RequestContext): Promise<string>;
  onFault(error: unknown): void;
  /** How long a fetch may take, in milliseconds. */
  timeoutMs?: number;
}): SubgraphSource {
  const url = new URL(options.url);
  const pool = new Pool(url.origin, {
    connections: CONNECTIONS,
    maxResponseSize: MOST_ANSWER_BYTES,
    connect: { timeout: 2_000 },
  });

  async function send(body: string, authorization: string): Promise<FormattedExecutionResult> {
    const response = await pool.request({
      path: url.pathname + url.search,
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization, ...traceHeaders() },
      body,
      signal: AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS),
    });
    if (response.statusCode === 200) return readResult(await response.body.json());
    await response.body.dump();
    throw new SubgraphRefusal(response.statusCode);
  }

  async function sendTwice(body: string, authorization: string): Promise<FormattedExecutionResult> {
    try {
      return await send(body, authorization);
    } catch (error) {
      if (!LOST_CONNECTION.has(codeOf(error))) throw error;
      return send(body, authorization);
    }
  }

  return {
    process: async ({ request: { query = '', variables, operationName }, context: { scope } }) => {
      try {
        const authorization = await options.vouch(scope.request);
        const body = JSON.stringify({ query, variables, operationName });
        return await (isMutation(query) ? send : sendTwice)(body, authorization);
      } catch (error) {
        options.onFault(error);
        const isOurFault = error instanceof SubgraphRefusal ? error.status < 500 : error instanceof SyntaxError;
        return failedFetch(isOurFault ? 'INTERNAL_SERVER_ERROR' : 'TEMPORARILY_UNAVAILABLE', query);
      }
    },
    subscribe: async (operation, request) => subscribeOverSocket(url, operation, () => options.vouch(request)),
    close: () => pool.close(),
  };
}

/** A subgraph answered, but not with a GraphQL result. */
class SubgraphRefusal extends Error {
  readonly status: number;
  constructor(status: number) {
    super(`the subgraph answered ${status}`);
    this.status = status;
  }
}

function readResult(body: unknown): FormattedExecutionResult {
  if (typeof body === 'object' && body !== null && ('data' in body || 'errors' in body))
    return body as FormattedExecutionResult;
  throw new SubgraphRefusal(200);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
