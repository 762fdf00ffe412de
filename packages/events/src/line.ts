import { setTimeout as wait } from 'node:timers/promises';
import {
  Events as ConnectionEvent,
  connect,
  type JetStreamClient,
  type JetStreamManager,
  type NatsConnection,
} from 'nats';
import { ensureStreams } from './streams.ts';
import { type Subjects, subjectsOf } from './subjects.ts';

const AGAIN_MS = 1_000;

/** NATS is away: what was asked of it can be asked again later. */
class EventsAway extends Error {
  readonly code = 'STORE_UNAVAILABLE';

  constructor() {
    super('NATS is away');
  }
}

/** What consumers and tools need of the connection. */
export interface EventsInside {
  connection: NatsConnection;
  stream: JetStreamClient;
  manager: JetStreamManager;
  subjects: Subjects;
}

export interface LineOptions {
  urls: readonly string[];
  namespace: string;
  replicas: number;
  onError(error: unknown): void;
}

/** The connection to NATS, which may be away at first and at any time after. */
export interface Line {
  subjects: Subjects;
  /** The connection; throws EventsAway while NATS is away. */
  now(): EventsInside;
  isThere(): boolean;
  /** Resolves when NATS is there, or when the signal is aborted. */
  there(signal: AbortSignal): Promise<void>;
  /** Tells of each loss of the connection, until the returned function is called. */
  onCut(listener: () => void): () => void;
  close(): Promise<void>;
}

/** Connects in the background, for ever; each time NATS comes, the streams are made where they are missing. */
export function openLine(options: LineOptions): Line {
  const subjects = subjectsOf(options.namespace);
  const closing = new AbortController();
  const cutListeners = new Set<() => void>();
  let inside: EventsInside | undefined;
  let isThere = false;
  let arrival = Promise.withResolvers<void>();
  void run();
  return {
    subjects,
    now: () => {
      if (!inside || !isThere) throw new EventsAway();
      return inside;
    },
    isThere: () => isThere,
    there: async (signal) => {
      if (isThere || signal.aborted) return;
      const { promise: aborted, resolve } = Promise.withResolvers<void>();
      const onAbort = () => resolve();
      signal.addEventListener('abort', onAbort);
      await Promise.race([arrival.promise, aborted]);
      signal.removeEventListener('abort', onAbort);
    },
    onCut: (listener) => {
      cutListeners.add(listener);
      return () => cutListeners.delete(listener);
    },
    close: async () => {
      closing.abort();
      if (isThere) await Promise.race([inside?.connection.drain(), wait(2_000, undefined, { ref: false })]);
      await inside?.connection.close();
    },
  };

  async function run(): Promise<void> {
    for (;;) {
      const connection = await insist(connectOnce);
      if (closing.signal.aborted) return connection?.close();
      if (connection) await watch(connection);
    }
  }

  /** Resolves when the connection is closed, which it is also by a NATS that refuses us. */
  async function watch(connection: NatsConnection): Promise<void> {
    const changes = connection.status();
    await arrive(connection);
    for await (const { type } of changes) {
      if (type === ConnectionEvent.Disconnect) leave();
      if (type === ConnectionEvent.Reconnect) await arrive(connection);
    }
    leave();
  }

  /** A NATS that lost its disk comes back without streams; what was not acknowledged is in the outboxes still. */
  async function arrive(connection: NatsConnection): Promise<void> {
    const whole = await insist(async () => {
      if (connection.isClosed()) return undefined;
      const manager = await connection.jetstreamManager({ timeout: 5_000 });
      await ensureStreams(manager, subjects, options.replicas);
      return { connection, stream: connection.jetstream({ timeout: 5_000 }), manager, subjects };
    });
    if (!whole) return;
    inside = whole;
    isThere = true;
    arrival.resolve();
  }

  function leave(): void {
    if (!isThere) return;
    isThere = false;
    arrival = Promise.withResolvers();
    for (const listener of cutListeners) listener();
  }

  function connectOnce(): Promise<NatsConnection> {
    return connect({
      servers: [...options.urls],
      timeout: 10_000,
      maxReconnectAttempts: -1,
      reconnectTimeWait: 250,
      reconnectJitter: 250,
      pingInterval: 10_000,
    });
  }

  /** Tries until it works; undefined when the line is closed before. */
  async function insist<Result>(attempt: () => Promise<Result>): Promise<Result | undefined> {
    while (!closing.signal.aborted) {
      try {
        return await attempt();
      } catch (error) {
        if (closing.signal.aborted) return undefined;
        options.onError(error);
        await wait(AGAIN_MS, undefined, { signal: closing.signal }).catch(() => undefined);
      }
    }
    return undefined;
  }
}
