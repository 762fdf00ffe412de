import { mapStream, type Operation } from '@lumigraph/subgraph-kit';
import type { FormattedExecutionResult } from 'graphql';
import { type Client, createClient, type SubscribePayload } from 'graphql-ws';
import { WebSocket } from 'ws';

const MOST_EVENT_BYTES = 4 * 1024 * 1024;
const MOST_WAITING = 1_000;
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
  const events = latestOf(client, { query, variables: variables ?? null, operationName: operationName ?? null });
  const end = () => client.terminate();
  closing.addEventListener('abort', end);
  return mapStream(events, {
    map: (event) => event as FormattedExecutionResult,
    onEnd: () => closing.removeEventListener('abort', end),
  });
}

/** Its events as they come; of those that nobody takes in time only the last ones, as of the events that come by NATS. */
function latestOf(client: Client, payload: SubscribePayload): AsyncIterable<unknown> {
  const waiting: unknown[] = [];
  const faults: unknown[] = [];
  let hasEnded = false;
  let wake = () => {};
  const end = (...fault: unknown[]) => {
    faults.push(...fault);
    hasEnded = true;
    wake();
  };
  const stop = client.subscribe(payload, {
    next: (event) => {
      if (waiting.length === MOST_WAITING) waiting.shift();
      waiting.push(event);
      wake();
    },
    error: end,
    complete: () => end(),
  });
  const iterator: AsyncIterator<unknown, undefined> = {
    next: async () => {
      while (waiting.length === 0 && !hasEnded) await new Promise<void>((resolve) => (wake = resolve));
      if (waiting.length > 0) return { done: false, value: waiting.shift() };
      if (faults.length > 0) throw faults.shift();
      return { done: true, value: undefined };
    },
    return: async () => {
      waiting.length = 0;
      end();
      stop();
      return { done: true, value: undefined };
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}

class BoundedSocket extends WebSocket {
  constructor(address: string | URL, protocols?: string | string[]) {
    super(address, protocols, { maxPayload: MOST_EVENT_BYTES, handshakeTimeout: 2_000 });
  }
}
