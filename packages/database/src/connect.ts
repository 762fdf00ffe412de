import { Socket } from 'node:net';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';

/** What a listener is told of each statement: its text, and how long it took in milliseconds. */
type QueryListener = (statement: string, millis: number) => void;

/** PostgreSQL: one pool, seen by each domain through its own tables. */
export interface Database {
  /** The query builder over a domain's tables, whose names carry their schema (`'users.accounts'`). */
  for<Tables>(): Kysely<Tables>;
  /** Tells the listener of every statement of this process until the returned function is called. */
  onQuery(listener: QueryListener): () => void;
  /** Resolves when the server answers; rejects otherwise. */
  check(): Promise<void>;
  /** Resolves when the server lets a new connection in within the time, in milliseconds; rejects otherwise. Nothing else is waited for. */
  reach(withinMs: number): Promise<void>;
  close(): Promise<void>;
}

/** By then each statement has ended, and each idle connection is closed: one that is still silent leads nowhere. */
const SILENCE_MS = 20_000;

/** Connects lazily: the first query opens the first connection. Statements end after 15 s, on a line that went silent after 20 s, and waiting for a connection after 5 s. */
export function connectDatabase(options: {
  url: string;
  pool: number;
  onConnectionError(error: Error): void;
}): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.pool,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 15_000,
    statement_timeout: 15_000,
    idle_in_transaction_session_timeout: 15_000,
    keepAlive: true,
    stream: openSocket,
  });
  pool.on('error', options.onConnectionError);
  // A connection that breaks while it is lent but asks nothing (within a transaction) tells only itself, and unheard that ends the process.
  pool.on('connect', (client) => client.on('error', options.onConnectionError));
  const listeners = new Set<QueryListener>();
  const builder = new Kysely<unknown>({
    dialect: new PostgresDialect({ pool }),
    log: (event) => {
      for (const listener of listeners) listener(event.query.sql, event.queryDurationMillis);
    },
  });
  return {
    for: <Tables>() => builder as Kysely<Tables>,
    onQuery: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    check: async () => {
      await pool.query('select 1');
    },
    reach: async (withinMs) => {
      const client = new pg.Client({ connectionString: options.url, connectionTimeoutMillis: withinMs });
      client.on('error', () => undefined); // told by what rejects
      try {
        await client.connect();
      } finally {
        client.end().catch(() => undefined);
      }
    },
    close: () => builder.destroy(),
  };
}

/** Without it a host that is gone would be waited for as long as TCP sends again, which is a quarter of an hour. */
function openSocket(): Socket {
  const socket = new Socket();
  const silence = Object.assign(new Error('PostgreSQL has been silent for too long'), { code: 'ETIMEDOUT' });
  return socket.setTimeout(SILENCE_MS, () => socket.destroy(silence));
}
