import pg from 'pg';

/** The servers of the test run, which `npm test` starts; null where a suite without them is run alone. */
export function serverUrls(): { database: string; redis: string; nats: string } | null {
  const { TEST_DATABASE_URL: database, TEST_REDIS_URL: redis, TEST_NATS_URL: nats } = process.env;
  return database && redis && nats ? { database, redis, nats } : null;
}

/** The same server's URL for another database. */
export function withDatabase(url: string, name: string): string {
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

/** Runs one statement on the server itself, as creating and dropping a database must be. */
export async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
