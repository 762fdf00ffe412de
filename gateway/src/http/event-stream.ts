import type { ServerResponse } from 'node:http';
import { startTimerUntil } from '@lumigraph/lifecycle';
import { type FormattedExecutionResult, GraphQLError } from 'graphql';
import type { Asker, EventStream as OperationStream } from '../operation/operation-request.ts';

/** What one client may leave unread: it is cut off before the next event. */
const MOST_UNREAD_BYTES = 1024 * 1024;

/** A client that takes nothing for so many pings is cut off. */
const PATIENCE_PINGS = 3;

/** EventSource hears an event only if it has data. */
const COMPLETE = 'event: complete\ndata:\n\n';

const HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'private, no-store',
  // Has nginx pass each event on at once.
  'x-accel-buffering': 'no',
};

/** One answer as server-sent events. */
export interface EventStream {
  /** The one result of a query or a mutation. */
  finish(result: FormattedExecutionResult): void;
  /** The results of a subscription, until it ends, the client leaves or its token expires; the source is ended in any case. */
  relay(events: OperationStream): void;
  /** Ends without `complete`: a client comes back, to another process, for what goes on. */
  abandon(): void;
}

/**
 * Opens a stream in graphql-sse's "distinct connections mode": events `next` and `complete`, and a comment every `pingMs` so that nothing on
 * the way takes it for dead.
 */
export function openEventStream(
  response: ServerResponse,
  how: { headers: Readonly<Record<string, string>>; expiresAt: Asker['expiresAt']; pingMs: number },
): EventStream {
  let endSource = () => {};
  response.writeHead(200, { ...how.headers, ...HEADERS });
  response.write(':\n\n');
  const pings = setInterval(() => response.write(':\n\n'), how.pingMs);
  const expiry = how.expiresAt === null ? null : startTimerUntil(how.expiresAt, expire);
  // Every ping that is taken starts it anew.
  response.setTimeout(PATIENCE_PINGS * how.pingMs, () => response.destroy());
  response.once('close', () => end());

  /** Nothing is written any more; what was, the client may still read. */
  function end(last?: string): void {
    if (response.writableEnded) return;
    clearInterval(pings);
    if (expiry) clearTimeout(expiry);
    response.end(last);
    endSource();
  }

  function tell(json: string): void {
    if (response.writableEnded || response.destroyed) return;
    if (response.writableLength > MOST_UNREAD_BYTES) response.destroy();
    else response.write(`event: next\ndata: ${json}\n\n`);
  }

  function fail(errors: readonly GraphQLError[]): void {
    tell(JSON.stringify({ errors: errors.map((error) => error.toJSON()) }));
    end(COMPLETE);
  }

  function expire(): void {
    fail([new GraphQLError('The access token has expired.', { extensions: { code: 'UNAUTHENTICATED' } })]);
  }

  return {
    finish: (result) => {
      tell(JSON.stringify(result));
      end(COMPLETE);
    },
    relay: (events) => {
      endSource = events.close;
      events.open({ next: tell, fail, end: () => end(COMPLETE) });
    },
    abandon: () => end(),
  };
}
