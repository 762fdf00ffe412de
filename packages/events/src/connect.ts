import { traceHeaders } from '@lumigraph/tracing';
import {
  connect,
  headers,
  type JetStreamClient,
  type JetStreamManager,
  JSONCodec,
  type MsgHdrs,
  type NatsConnection,
} from 'nats';
import { type ConsumeOptions, type Consumption, consume } from './consume.ts';
import type { EventName, LumigraphEvent } from './schemas.ts';
import { ensureStreams } from './streams.ts';
import { type Subjects, subjectsOf } from './subjects.ts';

const json = JSONCodec<unknown>();

/** Whoever can hand an event to the stream. */
export interface Publisher {
  /** Resolves when the stream has stored the event; a second message of the same id within two minutes is dropped. Rejects after 5 s. */
  publish(event: LumigraphEvent, messageId: string): Promise<void>;
}

/** NATS: durable events and work through JetStream, live messages through core NATS. */
export interface Events extends Publisher {
  /** Hands each message of one event to `handle`, acknowledging it after its effect; see ConsumeOptions. */
  consume<Name extends EventName>(options: ConsumeOptions<Name>): Promise<Consumption>;
  /** Tells whoever listens at this moment; nobody else ever sees it. Silently dropped while NATS is away. */
  publishLive(topic: string, data: unknown): void;
  /** The live messages of one topic, until `stop`. At most 1,000 wait; beyond that the oldest are dropped. */
  subscribeLive(topic: string): LiveSubscription;
  check(): Promise<void>;
  close(): Promise<void>;
  /** For tools that look into the streams. */
  readonly inside: EventsInside;
}

export interface LiveSubscription extends AsyncIterable<unknown> {
  stop(): void;
}

/** What consumers and tools need of the connection. */
export interface EventsInside {
  connection: NatsConnection;
  stream: JetStreamClient;
  manager: JetStreamManager;
  subjects: Subjects;
}

/** Connects (waiting for NATS at most 10 s), makes the streams where they are missing, and reconnects for ever after. */
export async function connectEvents(options: {
  urls: readonly string[];
  namespace: string;
  replicas: number;
  onError(error: unknown): void;
}): Promise<Events> {
  const connection = await connect({
    servers: [...options.urls],
    timeout: 10_000,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    reconnectJitter: 250,
    pingInterval: 10_000,
  });
  const subjects = subjectsOf(options.namespace);
  const manager = await connection.jetstreamManager({ timeout: 5_000 });
  const stream = connection.jetstream({ timeout: 5_000 });
  await ensureStreams(manager, subjects, options.replicas);
  void remakeStreamsAfterReconnect();
  const inside: EventsInside = { connection, stream, manager, subjects };
  return {
    inside,
    publish: async (event, messageId) => {
      const options = { msgID: messageId, headers: headersOfTrace() };
      await stream.publish(subjects.event(event.name, event.slot), json.encode(event.data), options);
    },
    consume: (consumer) => consume(inside, consumer, options.onError),
    publishLive: (topic, data) => {
      if (!connection.isClosed()) connection.publish(subjects.live(topic), json.encode(data));
    },
    subscribeLive: (topic) => subscribeLive(connection, subjects.live(topic)),
    check: async () => {
      await connection.flush();
      if (connection.isClosed()) throw new Error('the connection to NATS is closed');
    },
    close: async () => {
      await Promise.race([connection.drain(), new Promise((resolve) => setTimeout(resolve, 2_000).unref())]);
      await connection.close();
    },
  };

  /** A NATS that lost its disk comes back without streams; what was not acknowledged is in the outboxes still. */
  async function remakeStreamsAfterReconnect(): Promise<void> {
    for await (const status of connection.status()) {
      if (status.type === 'reconnect') await ensureStreams(manager, subjects, options.replicas).catch(options.onError);
    }
  }
}

/** What its consumers continue; an event that the sweeper sends belongs to no trace any more. */
function headersOfTrace(): MsgHdrs {
  const head = headers();
  for (const [name, value] of Object.entries(traceHeaders())) head.set(name, value);
  return head;
}

const LIVE_BACKLOG = 1_000;

function subscribeLive(connection: NatsConnection, subject: string): LiveSubscription {
  const waiting: unknown[] = [];
  let wake: (() => void) | undefined;
  let isStopped = false;
  const subscription = connection.subscribe(subject, {
    callback: (error, message) => {
      if (error) return;
      if (waiting.length === LIVE_BACKLOG) waiting.shift();
      waiting.push(json.decode(message.data));
      wake?.();
    },
  });
  void subscription.closed.then(stop);

  function stop(): void {
    if (isStopped) return;
    isStopped = true;
    subscription.unsubscribe();
    wake?.();
  }

  async function* messages(): AsyncGenerator<unknown> {
    try {
      while (!isStopped) {
        if (waiting.length > 0) yield waiting.shift();
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      stop();
    }
  }
  return { stop, [Symbol.asyncIterator]: messages };
}
