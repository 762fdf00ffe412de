import { Kysely, PostgresDialect, sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import pg from 'pg';

/** One domain's migrations by name (`0001_accounts`), which run in the order of their names. */
export interface DomainMigrations {
  domain: string;
  migrations: Record<string, Migration>;
}

/** A migration written as SQL; several statements may stand in it. Migrations only go forward. */
export function sqlMigration(text: string): Migration {
  return { up: async (db) => void (await sql.raw(text).execute(db)) };
}

/** Brings every domain's schema up to date, under an advisory lock; waits at most 10 s for any table lock. Returns what it ran. */
export async function migrate(url: string, domains: readonly DomainMigrations[]): Promise<string[]> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 2,
    connectionTimeoutMillis: 10_000,
    options: '-c lock_timeout=10s',
  });
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    const ran: string[] = [];
    for (const { domain, migrations } of domains) ran.push(...(await migrateDomain(db, domain, migrations)));
    return ran;
  } finally {
    await db.destroy();
  }
}

async function migrateDomain(
  db: Kysely<unknown>,
  domain: string,
  migrations: Record<string, Migration>,
): Promise<string[]> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    migrationTableSchema: domain,
    migrationTableName: 'migrations',
    migrationLockTableName: 'migrations_lock',
  });
  const { error, results } = await migrator.migrateToLatest();
  if (error) throw new Error(`The migrations of ${domain} failed`, { cause: error });
  return (results ?? []).map((result) => `${domain}/${result.migrationName}`);
}
