import { traceHeaders } from '@lumigraph/tracing';
import { headers, JSONCodec, type MsgHdrs } from 'nats';
import { type ConsumeOptions, type Consumption, consume } from './consume.ts';
import { consumeForeign, type ForeignOptions } from './foreign.ts';
import type { FailedTry } from './handle.ts';
import { type EventsInside, type LineOptions, openLine } from './line.ts';
import { type LiveSubscription, subscribeLive } from './live.ts';
import type { EventName, LumigraphEvent } from './schemas.ts';

const json = JSONCodec<unknown>();
const START_MS = 5_000;

/** Whoever can hand an event to the stream. */
export interface Publisher {
  /**
   * Resolves when the stream has stored the event; a second message of the same id within two minutes is dropped. Rejects at once while NATS
   * is away, and after 5 s when it does not answer.
   */
  publish(event: LumigraphEvent, messageId: string): Promise<void>;
}

/** NATS: durable events and work through JetStream, live messages through core NATS. */
export interface Events extends Publisher {
  /** Hands each message of one event to `handle`, acknowledging it after its effect; begins when NATS is there. See ConsumeOptions. */
  consume<Name extends EventName>(options: ConsumeOptions<Name>): Promise<Consumption>;
  /** The same for what others publish, on a subject of theirs. See ForeignOptions. */
  consumeForeign(options: ForeignOptions): Promise<Consumption>;
  /** Tells whoever listens at this moment; nobody else ever sees it. Silently dropped while NATS is away. */
  publishLive(topic: string, data: unknown): void;
  /** The live messages of one topic, until `stop`. At most 1,000 wait; beyond that the oldest are dropped. */
  subscribeLive(topic: string): LiveSubscription;
  check(): Promise<void>;
  close(): Promise<void>;
  /** For tools that look into the streams. Throws EventsAway while NATS is away. */
  readonly inside: EventsInside;
}

/** Connects, waiting for NATS at most 5 s: what needs it does without until it comes. Reconnects for ever after. */
export async function connectEvents(
  options: LineOptions & {
    /** Told of each try of a message that failed. */
    onFailedTry(failure: FailedTry): void;
  },
): Promise<Events> {
  const line = openLine(options);
  const { subjects } = line;
  await line.there(AbortSignal.timeout(START_MS));
  return {
    get inside() {
      return line.now();
    },
    publish: async (event, messageId) => {
      const options = { msgID: messageId, headers: headersOfTrace() };
      await line.now().stream.publish(subjects.event(event.name, event.slot), json.encode(event.data), options);
    },
    consume: (consumer) => consume(line, consumer, options),
    consumeForeign: (consumer) => consumeForeign(line, options.replicas, consumer, options),
    publishLive: (topic, data) => {
      if (line.isThere()) line.now().connection.publish(subjects.live(topic), json.encode(data));
    },
    subscribeLive: (topic) => subscribeLive(line, subjects.live(topic)),
    check: async () => line.now().connection.flush(),
    close: line.close,
  };
}

/** What its consumers continue; an event that the sweeper sends belongs to no trace any more. */
function headersOfTrace(): MsgHdrs {
  const head = headers();
  for (const [name, value] of Object.entries(traceHeaders())) head.set(name, value);
  return head;
}
