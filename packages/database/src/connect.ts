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
  close(): Promise<void>;
}

/** Connects lazily: the first query opens the first connection. Statements end after 15 s, waiting for a connection after 5 s. */
export function connectDatabase(options: {
  url: string;
  pool: number;
  onConnectionError(error: Error): void;
}): Database {
  const pool = new pg.Pool({
    connectionString: options.url,
    max: options.pool,
    connectionTimeoutMillis: 5_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 15_000,
    idle_in_transaction_session_timeout: 30_000,
    keepAlive: true,
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
    close: () => builder.destroy(),
  };
}
