import { setTimeout as wait } from 'node:timers/promises';
import { isStoreAway } from '@lumigraph/database';
import { failSpan, inSpan, type Span } from '@lumigraph/tracing';
import { ErrorCode, type JsMsg, NatsError } from 'nats';
import { bury } from './dead.ts';
import type { Line } from './line.ts';

/** How often a message is tried before it goes to the dead-letter stream. */
const TRIES = 5;
/** After which an acknowledgement counts as lost on its way. */
const ACK_ANSWER_MS = 2_000;
const ACK = '+ACK';
const BACKOFF_MS = [1_000, 5_000, 15_000, 60_000];

/** What a handler is told of the delivery: which try this is (1 is the first). */
export interface Delivery {
  attempt: number;
}

/** How messages are worked off. */
export interface HandlingOptions<Data> {
  /** The durable consumer's name; equal names share the work. */
  durable: string;
  /** Must be idempotent: messages come again, and in any order. */
  handle(data: Data, delivery: Delivery): Promise<void>;
  /** Waits before the second, third … try, in ms; the last one repeats. Default 1 s, 5 s, 15 s, 60 s. */
  backoffMs?: readonly number[];
  /** After which silence of its worker a message goes to another, in ms. Default 30 s. */
  ackWaitMs?: number;
}

/** A try of a message that failed; `isDead` when it was the last and the message lies with the dead letters now. */
export interface FailedTry {
  durable: string;
  attempt: number;
  isDead: boolean;
  error: unknown;
}

export interface Reports {
  /** Told of faults that are no message's. */
  onError(error: unknown): void;
  onFailedTry(failure: FailedTry): void;
}

/** Makes the function that works off one message: its heartbeat, its span, its tries, and what NATS is told in the end. It never rejects. */
export function createHandling(
  line: Line,
  options: HandlingOptions<Uint8Array> & { what: string; ackWaitMs: number },
  { onError, onFailedTry }: Reports,
  stopping: AbortSignal,
): (message: JsMsg) => Promise<void> {
  return async (message) => {
    const heartbeat = setInterval(() => message.working(), options.ackWaitMs / 3);
    try {
      await trace(message);
    } catch (error) {
      onError(error);
    } finally {
      clearInterval(heartbeat);
    }
  };

  /** Each try is a span of the trace in which the message was published. */
  function trace(message: JsMsg): Promise<void> {
    const attributes = { 'messaging.system': 'nats', 'messaging.consumer.group.name': options.durable };
    const continues = Object.fromEntries(message.headers ?? []);
    return inSpan({ name: `process ${options.what}`, kind: 'consumer', attributes, continues }, (span) =>
      attemptOne(message, span),
    );
  }

  async function attemptOne(message: JsMsg, span: Span): Promise<void> {
    const attempt = message.info.redeliveryCount;
    try {
      if (attempt > TRIES) throw new Error('the message was delivered too often: it may have killed its worker');
      await handleWhileStoresReturn(message, attempt);
    } catch (error) {
      failSpan(span, error);
      // What is told to a NATS that is away is lost.
      await line.there(stopping);
      if (isStoreAway(error)) return message.nak(1_000);
      return fail(message, attempt, error);
    }
    await acknowledge(message);
  }

  /** Tells NATS until it has heard: an acknowledgement that a cut connection swallowed would have finished work done again. */
  async function acknowledge(message: JsMsg): Promise<void> {
    for (;;) {
      await line.there(stopping);
      try {
        await line.now().connection.request(replySubject(message), ACK, { timeout: ACK_ANSWER_MS });
        return;
      } catch (error) {
        const isGone = error instanceof NatsError && error.code === ErrorCode.NoResponders;
        if (isGone || stopping.aborted) throw error;
      }
    }
  }

  /** A store that is away is not the message's fault: it is kept and tried again, which counts against nothing. */
  async function handleWhileStoresReturn(message: JsMsg, attempt: number): Promise<void> {
    for (let pause = 250; ; pause = Math.min(pause * 2, 5_000)) {
      try {
        return await options.handle(message.data, { attempt });
      } catch (error) {
        if (!isStoreAway(error) || stopping.aborted) throw error;
        onError(error);
        await wait(pause, undefined, { signal: stopping }).catch(() => undefined);
      }
    }
  }

  async function fail(message: JsMsg, attempt: number, error: unknown): Promise<void> {
    const isDead = attempt >= TRIES;
    const backoff = options.backoffMs ?? BACKOFF_MS;
    if (isDead) {
      await bury(line.now(), options.durable, message, error);
      message.term();
    } else message.nak(backoff[Math.min(attempt, backoff.length) - 1] ?? 1_000);
    onFailedTry({ durable: options.durable, attempt, isDead, error });
  }
}

/** Where a message is acknowledged; the client has it but does not declare it. */
function replySubject(message: JsMsg): string {
  return 'reply' in message ? String(message.reply) : '';
}
