import { isStoreAway } from '@lumigraph/database';
import { failSpan, inSpan, type Span } from '@lumigraph/tracing';
import { AckPolicy, DeliverPolicy, JSONCodec, type JsMsg, nanos } from 'nats';
import type { EventsInside } from './connect.ts';
import { bury } from './dead.ts';
import { type EventData, type EventName, parseEvent } from './schemas.ts';

const json = JSONCodec<unknown>();
const ACK_WAIT_MS = 30_000;
const HEARTBEAT_MS = 10_000;
/** How often a message is tried before it goes to the dead-letter stream. */
const TRIES = 5;

/** What a handler is told of the delivery: which try this is (1 is the first). */
export interface Delivery {
  attempt: number;
}

export interface ConsumeOptions<Name extends EventName> {
  /** The durable consumer's name; equal names share the work. */
  durable: string;
  event: Name;
  /** Must be idempotent: messages come again, and in any order. */
  handle(data: EventData<Name>, delivery: Delivery): Promise<void>;
  /** Messages in hand at once. Default 8. */
  concurrency?: number;
  /** Waits before the second, third … try, in ms; the last one repeats. Default 1 s, 5 s, 15 s, 60 s. */
  backoffMs?: readonly number[];
  /** Told of each failed try. */
  onFailure?(error: unknown, delivery: Delivery & { isDead: boolean }): void;
}

export interface Consumption {
  /** Takes no new message and resolves when those in hand are done. */
  stop(): Promise<void>;
}

/** Consumes one event by a durable pull consumer: acknowledged after the effect, retried with backoff, buried after five tries. */
export async function consume<Name extends EventName>(
  inside: EventsInside,
  options: ConsumeOptions<Name>,
  onError: (error: unknown) => void,
): Promise<Consumption> {
  const { subjects } = inside;
  const stream = subjects.streamOf(options.event);
  const concurrency = options.concurrency ?? 8;
  const ensure = () =>
    inside.manager.consumers.add(stream, {
      durable_name: options.durable,
      filter_subject: subjects.everyPartition(options.event),
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ACK_WAIT_MS),
      deliver_policy: DeliverPolicy.All,
      max_deliver: -1,
      max_ack_pending: 1_000,
    });
  await ensure();
  const inHand = new Set<Promise<void>>();
  let isStopping = false;
  let stopPulling: (() => void) | undefined;
  const loop = pullForEver();
  return {
    stop: async () => {
      isStopping = true;
      stopPulling?.();
      await loop;
      await Promise.all(inHand);
    },
  };

  /** A pull ends when its consumer vanished (a NATS that lost its disk); then it is made anew. */
  async function pullForEver(): Promise<void> {
    while (!isStopping) {
      try {
        await pull();
      } catch (error) {
        if (isStopping) return;
        onError(error);
        await wait(1_000);
        await ensure().catch(onError);
      }
    }
  }

  async function pull(): Promise<void> {
    const consumer = await inside.stream.consumers.get(stream, options.durable);
    const messages = await consumer.consume({ max_messages: concurrency, expires: 10_000, idle_heartbeat: 2_500 });
    stopPulling = () => messages.stop();
    if (isStopping) messages.stop();
    void endWhenConsumerIsGone();
    for await (const message of messages) {
      const work = trace(message).catch(onError);
      inHand.add(work);
      void work.finally(() => inHand.delete(work));
      if (inHand.size >= concurrency) await Promise.race(inHand);
    }

    async function endWhenConsumerIsGone(): Promise<void> {
      for await (const status of await messages.status()) {
        if (/deleted|not_found/.test(status.type))
          messages.stop(new Error(`consumer ${options.durable}: ${status.type}`));
      }
    }
  }

  /** Each try is a span of the trace in which the message was published. */
  function trace(message: JsMsg): Promise<void> {
    const attributes = { 'messaging.system': 'nats', 'messaging.consumer.group.name': options.durable };
    const continues = Object.fromEntries(message.headers ?? []);
    return inSpan({ name: `process ${options.event}`, kind: 'consumer', attributes, continues }, (span) =>
      handleOne(message, span),
    );
  }

  async function handleOne(message: JsMsg, span: Span): Promise<void> {
    const attempt = message.info.redeliveryCount;
    const heartbeat = setInterval(() => message.working(), HEARTBEAT_MS);
    try {
      if (attempt > TRIES) throw new Error('the message was delivered too often: it may have killed its worker');
      await handleWhileStoresReturn(message, attempt);
      message.ack();
    } catch (error) {
      failSpan(span, error);
      if (isStoreAway(error)) return message.nak(1_000);
      await fail(message, attempt, error);
    } finally {
      clearInterval(heartbeat);
    }
  }

  /** A store that is away is not the message's fault: it is kept and tried again, which counts against nothing. */
  async function handleWhileStoresReturn(message: JsMsg, attempt: number): Promise<void> {
    for (let pause = 250; ; pause = Math.min(pause * 2, 5_000)) {
      try {
        return await options.handle(parseEvent(options.event, json.decode(message.data)), { attempt });
      } catch (error) {
        if (!isStoreAway(error) || isStopping) throw error;
        onError(error);
        await wait(pause);
      }
    }
  }

  async function fail(message: JsMsg, attempt: number, error: unknown): Promise<void> {
    const isDead = attempt >= TRIES;
    options.onFailure?.(error, { attempt, isDead });
    const backoff = options.backoffMs ?? [1_000, 5_000, 15_000, 60_000];
    if (!isDead) return message.nak(backoff[Math.min(attempt, backoff.length) - 1] ?? 1_000);
    await bury(inside, options.durable, message, error);
    message.term();
  }
}

function wait(millis: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, millis));
}
