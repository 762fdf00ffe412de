import type { Clients } from '@lumigraph/lifecycle';
import { sql } from 'kysely';

const PATIENCE_MS = 30_000;
const LOOK_EVERY_MS = 20;

/** Resolves when every outbox is sent and every consumer has nothing to do. Rejects after 30 s, saying what is left. */
export async function settled(clients: Pick<Clients, 'database' | 'events'>): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const left = await whatIsLeft(clients);
    if (left === null) return;
    if (Date.now() > deadline) throw new Error(`not settled after ${PATIENCE_MS} ms: ${left}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** Outboxes first: what they send a moment later is then seen in the streams. */
async function whatIsLeft({ database, events }: Pick<Clients, 'database' | 'events'>): Promise<string | null> {
  const db = database.for<unknown>();
  const outboxes = await sql<{
    domain: string;
  }>`select schemaname as domain from pg_tables where tablename = 'outbox'`.execute(db);
  for (const { domain } of outboxes.rows) {
    const { rows } = await sql<{
      count: number;
    }>`select count(*)::int as count from ${sql.table(`${domain}.outbox`)}`.execute(db);
    if (rows[0]?.count) return `${rows[0].count} events in the outbox of ${domain}`;
  }
  const { manager, subjects } = events.inside;
  for (const stream of [subjects.streams.events, subjects.streams.work]) {
    for await (const consumer of manager.consumers.list(stream)) {
      const waiting = consumer.num_pending + consumer.num_ack_pending;
      if (waiting > 0) return `${waiting} messages of consumer ${consumer.name}`;
    }
  }
  return null;
}
