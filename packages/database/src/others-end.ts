import { setTimeout as wait } from 'node:timers/promises';
import { type QueryExecutorProvider, sql } from 'kysely';

const LOOK_EVERY_MS = 20;

/**
 * Resolves with true when every transaction that was writing as this was called has ended, and with false where the signal is aborted before.
 * Who forbids something and then calls this finds all that was written before it was forbidden, if writers look whether it is forbidden
 * after their first write: they have seen that it is not, and were writing then; or they see it and undo what they wrote. Nobody waits for a lock.
 */
export async function othersEnd(db: QueryExecutorProvider, signal: AbortSignal): Promise<boolean> {
  const { rows } = await sql<{ own: string }>`select pg_current_xact_id()::text as own`.execute(db);
  const own = rows[0]?.own;
  while (!signal.aborted) {
    const { rows } = await sql<{ haveEnded: boolean }>`
      select pg_snapshot_xmin(pg_current_snapshot()) > ${own}::xid8 as "haveEnded"`.execute(db);
    if (rows[0]?.haveEnded) return true;
    await wait(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
  return false;
}
