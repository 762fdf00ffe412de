import { createBreaker } from '@lumigraph/breaker';
import type { RequestContext } from '@lumigraph/subgraph-kit';
import { traceHeaders } from '@lumigraph/tracing';
import type { FormattedExecutionResult } from 'graphql';
import { Pool } from 'undici';
import { subscribeOverSocket } from './over-socket.ts';
import { failedFetch, type SubgraphSource } from './source.ts';

const TIMEOUT_MS = 10_000;
const MOST_ANSWER_BYTES = 16 * 1024 * 1024;
const CONNECTIONS = 128;
const HEADERS = {
  'content-type': 'application/json',
  accept: 'application/graphql-response+json, application/json;q=0.9',
};

/** What a connection that was closed under us looks like: the request can be sent again on another one. */
const LOST_CONNECTION = new Set(['ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'UND_ERR_SOCKET']);

/**
 * A subgraph behind `url`, over HTTP keep-alive; subscriptions over WebSocket. A query whose connection is lost is asked once more. Of a
 * subgraph that keeps failing fetches are turned away at once, and it is tried again every 2 s. `onFault` hears why a fetch failed.
 */
export function createHttpSource(options: {
  url: string;
  /** The Authorization header by which our own subgraphs know the gateway; without it a subgraph is someone else's. */
  vouch?(request: RequestContext): Promise<string>;
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

  const closing = new AbortController();
  const breaker = createBreaker(options.timeoutMs ?? TIMEOUT_MS, options.onFault, isAnswer);

  async function send(body: string, headers: Record<string, string>): Promise<FormattedExecutionResult> {
    const response = await pool.request({
      path: url.pathname + url.search,
      method: 'POST',
      headers: { ...headers, ...traceHeaders() },
      body,
      signal: AbortSignal.timeout(options.timeoutMs ?? TIMEOUT_MS),
    });
    // Other servers tell GraphQL errors with 4xx or 5xx; ours only what is no business of a client.
    if (response.statusCode === 200 || (!options.vouch && isJson(response.headers['content-type'])))
      return readResult(await response.body.json(), response.statusCode);
    await response.body.dump();
    throw new SubgraphRefusal(response.statusCode);
  }

  async function sendTwice(body: string, headers: Record<string, string>): Promise<FormattedExecutionResult> {
    try {
      return await send(body, headers);
    } catch (error) {
      if (!LOST_CONNECTION.has(codeOf(error))) throw error;
      return send(body, headers);
    }
  }

  return {
    execute: async ({ query, variables, operationName, kind }, scope) => {
      try {
        const headers = { ...HEADERS, ...(options.vouch && { authorization: await options.vouch(scope.request) }) };
        const body = JSON.stringify({ query, variables, operationName });
        return await breaker.run(() => (kind === 'mutation' ? send : sendTwice)(body, headers));
      } catch (error) {
        if (isAnswer(error)) options.onFault(error);
        const isOurFault = error instanceof SubgraphRefusal ? error.status < 500 : error instanceof SyntaxError;
        return failedFetch(isOurFault ? 'INTERNAL_SERVER_ERROR' : 'TEMPORARILY_UNAVAILABLE', query);
      }
    },
    subscribe: async (operation, request) =>
      subscribeOverSocket(url, operation, async () => options.vouch?.(request), closing.signal),
    close: () => {
      closing.abort();
      breaker.stop();
      return pool.close();
    },
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

/** The subgraph is there, but answers nothing that can be used to what one client asks: the others go on. */
function isAnswer(error: unknown): boolean {
  if (error instanceof SubgraphRefusal) return error.status < 500;
  return error instanceof SyntaxError || codeOf(error) === 'UND_ERR_RES_EXCEEDED_MAX_SIZE';
}

function readResult(body: unknown, status: number): FormattedExecutionResult {
  if (typeof body === 'object' && body !== null && ('data' in body || 'errors' in body))
    return body as FormattedExecutionResult;
  throw new SubgraphRefusal(status);
}

function isJson(type: unknown): boolean {
  return /^application\/(graphql-response\+)?json\b/.test(String(type));
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
