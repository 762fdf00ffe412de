import type { Database } from '@lumigraph/database';
import { type EventName, type LumigraphEvent, type Publisher, parseEvent } from '@lumigraph/events';
import { type Generated, type Kysely, sql, type Transaction } from 'kysely';

/** Rows of `<domain>.outbox`: events that are committed and perhaps not yet sent. */
export interface OutboxTable {
  slot: number;
  id: Generated<string>;
  name: string;
  data: unknown;
  created_at: Generated<Date>;
}

/** The outbox table of a domain, for its first migration. */
export const outboxTableSql = (domain: string) => `
  create table ${domain}.outbox (
    slot smallint not null,
    id bigint generated always as identity,
    name text not null,
    data jsonb not null,
    created_at timestamptz not null default now(),
    primary key (slot, id)
  );
  create index outbox_by_age on ${domain}.outbox (created_at);`;

export interface Outbox<Tables> {
  /**
   * Runs a change in one transaction and commits with it the events that it tells. After the commit the events are sent at once, in the
   * background; what could not be sent is sent by the sweeper, once NATS is there again. Throws where an event does not hold to its schema.
   */
  transaction<Result>(
    change: (trx: Transaction<Tables>, tell: (event: LumigraphEvent) => void) => Promise<Result>,
  ): Promise<Result>;
  /** Sends what waits longer than `olderThanMs`; returns how many it sent. One process sweeps a domain at a time. */
  sweep(olderThanMs?: number): Promise<number>;
  start(): void;
  /** Ends the sweeper and waits for what is being sent. */
  stop(): Promise<void>;
}

interface Waiting {
  slot: number;
  id: string;
  event: LumigraphEvent;
}

const SWEEP_MS = 1_000;
const LEFT_OVER_MS = 2_000;
const SWEEP_ROWS = 500;
/** Beyond this many batches in the air (NATS slow or away) new ones are left to the sweeper, so that memory stays bounded. */
const MOST_IN_THE_AIR = 256;

/** The transactional outbox of one domain, whose table is `<domain>.outbox`. */
export function createOutbox<Tables>(options: {
  database: Database;
  domain: string;
  publisher: Publisher;
  onError(error: unknown): void;
}): Outbox<Tables> {
  const { domain, publisher, onError } = options;
  const table = sql.table(`${domain}.outbox`);
  const db: Kysely<Tables> = options.database.for<Tables>();
  const inTheAir = new Set<Promise<void>>();
  let sweeper: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> | undefined;

  return {
    transaction: async (change) => {
      const told: LumigraphEvent[] = [];
      const { result, waiting } = await db.transaction().execute(async (trx) => {
        const result = await change(trx, (event) => told.push(event));
        return { result, waiting: await store(trx, told) };
      });
      if (waiting.length > 0 && inTheAir.size < MOST_IN_THE_AIR) {
        const sending = send(waiting).then(() => undefined, onError);
        inTheAir.add(sending);
        void sending.finally(() => inTheAir.delete(sending));
      }
      return result;
    },
    sweep,
    start: () => {
      sweeper ??= setInterval(() => {
        sweeping ??= sweep()
          .then(() => undefined, onError)
          .finally(() => (sweeping = undefined));
      }, SWEEP_MS);
    },
    stop: async () => {
      clearInterval(sweeper);
      sweeper = undefined;
      await sweeping;
      await Promise.all(inTheAir);
    },
  };

  async function store(trx: Transaction<Tables>, events: readonly LumigraphEvent[]): Promise<Waiting[]> {
    if (events.length === 0) return [];
    for (const { name, data } of events) parseEvent(name, data);
    const rows = sql.join(
      events.map((event) => sql`(${event.slot}::smallint, ${event.name}::text, ${JSON.stringify(event.data)}::jsonb)`),
    );
    const { rows: stored } = await sql<{
      id: string;
    }>`insert into ${table} (slot, name, data) values ${rows} returning id`.execute(trx);
    return events.flatMap((event, index) => {
      const id = stored[index]?.id;
      return id === undefined ? [] : [{ slot: event.slot, id, event }];
    });
  }

  async function send(waiting: readonly Waiting[]): Promise<void> {
    await Promise.all(waiting.map(({ id, event }) => publisher.publish(event, `${domain}:${id}`)));
    const slots = waiting.map((row) => row.slot);
    const ids = waiting.map((row) => row.id);
    await sql`delete from ${table} where (slot, id) in (select * from unnest(${slots}::smallint[], ${ids}::bigint[]))`.execute(
      db,
    );
  }

  /** The lock only saves work: two sweepers would send twice, which the message id undoes. */
  async function sweep(olderThanMs = LEFT_OVER_MS): Promise<number> {
    let sent = 0;
    for (;;) {
      const rows = await db.transaction().execute(async (trx) => {
        const lock = await sql<{
          mine: boolean;
        }>`select pg_try_advisory_xact_lock(hashtext(${`${domain}.outbox`})) as mine`.execute(trx);
        if (!lock.rows[0]?.mine) return [];
        const { rows } = await sql<{ slot: number; id: string; name: EventName; data: never }>`
          select slot, id, name, data from ${table} where created_at <= now() - ${olderThanMs} * interval '1 millisecond'
          order by created_at limit ${SWEEP_ROWS}`.execute(trx);
        await send(rows.map(({ slot, id, name, data }) => ({ slot, id, event: { name, slot, data } })));
        return rows;
      });
      sent += rows.length;
      if (rows.length < SWEEP_ROWS) return sent;
    }
  }
}
