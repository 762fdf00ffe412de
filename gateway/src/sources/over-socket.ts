import { mapStream, type Operation } from '@lumigraph/subgraph-kit';
import type { FormattedExecutionResult } from 'graphql';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

const MOST_EVENT_BYTES = 4 * 1024 * 1024;
const RETRIES = 3;
const RETRY_MS = 300;

/**
 * The events of a subscription at a subgraph behind `url`, over a socket of its own, since a socket is vouched for as a whole. A socket
 * that breaks is opened again up to 3 times: every event carries a present state, so nothing is missed that still matters. It breaks for good
 * when the source is closed.
 */
export function subscribeOverSocket(
  url: URL,
  operation: Operation,
  vouch: () => Promise<string | undefined>,
  closing: AbortSignal,
): AsyncGenerator<FormattedExecutionResult> {
  const client = createClient({
    url: Object.assign(new URL(url), { protocol: url.protocol === 'https:' ? 'wss:' : 'ws:' }).href,
    webSocketImpl: BoundedSocket,
    connectionParams: async () => {
      const authorization = await vouch();
      return authorization === undefined ? {} : { authorization };
    },
    lazy: true,
    onNonLazyError: () => {},
    retryAttempts: RETRIES,
    retryWait: (retries) => new Promise((resolve) => setTimeout(resolve, RETRY_MS * 2 ** retries)),
    shouldRetry: () => !closing.aborted,
  });
  const { query, variables, operationName } = operation;
  const events = client.iterate({ query, variables: variables ?? null, operationName: operationName ?? null });
  const end = () => client.terminate();
  closing.addEventListener('abort', end);
  return mapStream(events, {
    map: (event) => event as FormattedExecutionResult,
    onEnd: () => closing.removeEventListener('abort', end),
  });
}

class BoundedSocket extends WebSocket {
  constructor(address: string | URL, protocols?: string | string[]) {
    super(address, protocols, { maxPayload: MOST_EVENT_BYTES, handshakeTimeout: 2_000 });
  }
}
