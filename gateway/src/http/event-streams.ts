import type { ServerResponse } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { spacingOf } from '@lumigraph/lifecycle';
import type { Asker, Outcome } from '../operation/operation-request.ts';
import { refuse } from '../operation/refused.ts';
import { type EventStream, openEventStream } from './event-stream.ts';
import { createPlaces } from './places.ts';

const PING_MS = 12_000;
const RETRY_SECONDS = 5;

/** The streams of server-sent events of this process. */
export interface EventStreams {
  /** Answers by a stream what `ask` comes to; ends when the stream has begun. Throws a Refused where there are too many (429, 503). */
  serve(response: ServerResponse, asker: Asker, ask: () => Promise<Outcome>): Promise<void>;
  count(): number;
  /** Takes no new stream (503) and ends all, spread evenly over `drainMs`, so that their clients do not all come back at once. */
  drain(): Promise<void>;
}

export function createEventStreams(options: {
  /** Streams at once. */
  most: number;
  /** The same of one address. */
  mostPerAddress: number;
  drainMs: number;
  pingMs?: number;
}): EventStreams {
  const { most, mostPerAddress, drainMs, pingMs = PING_MS } = options;
  const places = createPlaces({ most, mostPerAddress });
  const streams = new Set<EventStream>();
  let isDraining = false;

  function take(response: ServerResponse, address: string): void {
    const taken = isDraining ? 'none here' : places.take(address);
    if (taken === 'none for the address')
      throw tooMany(429, 'RATE_LIMITED', `An address has at most ${mostPerAddress} streams.`);
    if (taken === 'none here')
      throw tooMany(503, 'TEMPORARILY_UNAVAILABLE', 'There is no room for another stream here.');
    response.once('close', () => places.leave(address));
  }

  return {
    serve: async (response, asker, ask) => {
      const { address } = asker.request;
      if (response.closed) return;
      take(response, address);
      const outcome = await ask();
      if (response.closed) return leaveUnheard(outcome);
      const stream = openEventStream(response, { headers: outcome.headers, expiresAt: asker.expiresAt, pingMs });
      if (outcome.kind === 'result') return stream.finish(outcome.result);
      streams.add(stream);
      response.once('close', () => streams.delete(stream));
      // The request is answered as far as its trace goes; a stream may last for days.
      stream.relay(outcome.stream);
      if (isDraining) stream.abandon();
    },
    count: places.count,
    drain: async () => {
      isDraining = true;
      const leaving = [...streams];
      const spacing = spacingOf(leaving.length, drainMs);
      await Promise.all(leaving.map((stream, place) => pause(place * spacing).then(stream.abandon)));
    },
  };
}

/** The client left while it was asked for. */
function leaveUnheard(outcome: Outcome): void {
  if (outcome.kind === 'events') outcome.stream.close();
}

function tooMany(status: number, code: string, message: string) {
  return refuse(status, code, message, { headers: { 'retry-after': String(RETRY_SECONDS) } });
}
