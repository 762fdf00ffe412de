import type { Clients } from '@lumigraph/lifecycle';
import { sql } from 'kysely';
import { vi } from 'vitest';

/** An open transaction that others run into, so that a race happens at will. */
export interface Hold {
  /** Resolves when so many other sessions wait for a lock. */
  blocks(sessions: number): Promise<void>;
  /** Commits the transaction and lets the others go on. */
  commit(): Promise<void>;
  /** Undoes the transaction and lets the others go on. */
  release(): Promise<void>;
}

/** Opens a transaction that runs one statement and then keeps what it has locked. */
export async function hold({ database }: Pick<Clients, 'database'>, statement: string): Promise<Hold> {
  const db = database.for<unknown>();
  const transaction = await db.startTransaction().execute();
  await sql.raw(statement).execute(transaction);
  return {
    blocks: (sessions) =>
      vi.waitFor(async () => {
        const { rows } = await sql<{ count: number }>`select count(*)::int as count from pg_stat_activity
          where datname = current_database() and wait_event_type = 'Lock'`.execute(db);
        if ((rows[0]?.count ?? 0) < sessions) throw new Error(`${rows[0]?.count} of ${sessions} sessions wait`);
      }, 5_000),
    commit: () => transaction.commit().execute(),
    release: () => transaction.rollback().execute(),
  };
}
