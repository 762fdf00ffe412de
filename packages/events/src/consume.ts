import { setTimeout as wait } from 'node:timers/promises';
import { AckPolicy, type Consumer, type ConsumerMessages, DeliverPolicy, JSONCodec, type JsMsg, nanos } from 'nats';
import { createHandling, type HandlingOptions, type Reports } from './handle.ts';
import type { EventsInside, Line } from './line.ts';
import { type EventData, type EventName, parseEvent } from './schemas.ts';

const json = JSONCodec<unknown>();
const PULL_MS = 10_000;
const AGAIN_MS = 1_000;

export interface ConsumeOptions<Name extends EventName> extends HandlingOptions<EventData<Name>>, Hands {
  event: Name;
}

/** How many work at once. */
export interface Hands {
  /** Messages in hand at once. Default 8. */
  concurrency?: number;
}

/** Where messages come from. */
export interface MessageSource {
  /** What they are, for people. */
  what: string;
  stream: string;
  /** Of the stream's subjects. */
  filterSubject: string;
  /** Done before the consumer is made: makes the stream where it may be missing. */
  prepare?(inside: EventsInside): Promise<void>;
}

export interface Consumption {
  /** Takes no new message and resolves when those in hand are done. */
  stop(): Promise<void>;
}

/** Consumes one event by a durable pull consumer: acknowledged after the effect, retried with backoff, buried after five tries. */
export function consume<Name extends EventName>(
  line: Line,
  { event, handle, ...options }: ConsumeOptions<Name>,
  reports: Reports,
): Promise<Consumption> {
  const { subjects } = line;
  const source = { what: event, stream: subjects.streamOf(event), filterSubject: subjects.everyPartition(event) };
  return consumeFrom(
    line,
    source,
    { ...options, handle: (data, delivery) => handle(parseEvent(event, json.decode(data)), delivery) },
    reports,
  );
}

/** Consumes the bytes of messages, as `consume` does those of events. */
export async function consumeFrom(
  line: Line,
  { what, stream, filterSubject, prepare }: MessageSource,
  options: HandlingOptions<Uint8Array> & Hands,
  reports: Reports,
): Promise<Consumption> {
  const { concurrency = 8, ackWaitMs = 30_000 } = options;
  const stopping = new AbortController();
  const handle = createHandling(line, { ...options, what, ackWaitMs }, reports, stopping.signal);
  const pulls = new Set<ConsumerMessages>();
  const endPulls = () => {
    for (const pull of pulls) pull.stop();
  };
  // A pull that outlives its connection would ask twice, for one hand.
  const forgetLine = line.onCut(endPulls);
  let consumer: Promise<Consumer> | undefined;
  if (line.isThere()) await ready().catch(() => undefined); // told by whichever hand comes first
  const hands = Promise.all(Array.from({ length: concurrency }, work));
  return {
    stop: async () => {
      stopping.abort();
      // What the server has sent already arrives before its answer, and is given back.
      if (line.isThere()) await line.now().connection.flush().catch(reports.onError);
      endPulls();
      await hands;
      forgetLine();
    },
  };

  /** One hand takes one message at a time, so that none waits here while its ack wait runs. */
  async function work(): Promise<void> {
    while (!stopping.signal.aborted) {
      await line.there(stopping.signal);
      const made = ready();
      try {
        const message = await pullOne(await made);
        if (stopping.signal.aborted) message?.nak();
        else if (message) await handle(message);
      } catch (error) {
        if (stopping.signal.aborted) return;
        if (consumer === made) {
          consumer = undefined;
          reports.onError(error);
        }
        await wait(AGAIN_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
      }
    }
  }

  /** The consumer, made where it is missing: a NATS that lost its disk has none. */
  function ready(): Promise<Consumer> {
    consumer ??= makeConsumer();
    return consumer;
  }

  async function makeConsumer(): Promise<Consumer> {
    const inside = line.now();
    const { manager, stream: client } = inside;
    await prepare?.(inside);
    await manager.consumers.add(stream, {
      durable_name: options.durable,
      filter_subject: filterSubject,
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ackWaitMs),
      deliver_policy: DeliverPolicy.All,
      max_deliver: -1,
      max_ack_pending: 1_000,
    });
    return client.consumers.get(stream, options.durable);
  }

  /** The next message, or none when there is none for a while or the connection is cut. */
  async function pullOne(from: Consumer): Promise<JsMsg | undefined> {
    const pull = await from.fetch({ max_messages: 1, expires: PULL_MS });
    pulls.add(pull);
    if (stopping.signal.aborted || !line.isThere()) pull.stop();
    try {
      let received: JsMsg | undefined;
      for await (const message of pull) {
        if (received) message.nak();
        else received = message;
      }
      return received;
    } finally {
      pulls.delete(pull);
    }
  }
}
