import type { Cache } from '@lumigraph/cache';
import { type Database, isStoreAway, tryLock } from '@lumigraph/database';
import { type LumigraphEvent, type Publisher, parseEvent } from '@lumigraph/events';
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

/** Gathers keys of the cache that a change makes void; as `forget` and `drop` of the cache. */
interface Outdated {
  forget(...keys: string[]): void;
  drop(...keys: string[]): void;
}

/** A change that runs in a transaction, tells events, and names the keys of the cache that it makes void. */
type Change<Tables, Result> = (
  trx: Transaction<Tables>,
  tell: (event: LumigraphEvent) => void,
  outdated: Outdated,
) => Promise<Result>;

export interface Outbox<Tables> {
  /**
   * Runs a change in one transaction and commits with it the events that it tells. After the commit the events are sent at once, in the
   * background; what could not be sent is sent by the sweeper, once NATS is there again. Resolves when nobody is answered any more by what
   * the cache should forget. Throws where an event does not hold to its schema, and where the change is committed but cannot be forgotten.
   */
  transaction<Result>(change: Change<Tables, Result>): Promise<Result>;
  /**
   * Sends what waits longer than `olderThanMs`; returns how many it sent. One process sweeps a domain at a time. Rejects with UnsentEvents
   * where some cannot be sent: these stay, and the others are sent all the same.
   */
  sweep(olderThanMs?: number): Promise<number>;
  start(): void;
  /** Ends the sweeper and waits for what is being sent. */
  stop(): Promise<void>;
}

/** Some events could not be sent: they stay in the outbox. The cause is why the first of them could not. */
class UnsentEvents extends Error {
  readonly code = 'EVENTS_UNSENT';

  constructor(domain: string, [first, ...others]: readonly [Unsent, ...Unsent[]]) {
    const reason = first.reason instanceof Error ? first.reason.message : String(first.reason);
    super(`${1 + others.length} events of ${domain} could not be sent: ${reason}`, { cause: first.reason });
  }
}

interface Unsent {
  id: string;
  reason: unknown;
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
  cache: Pick<Cache, 'forget' | 'drop'>;
  domain: string;
  publisher: Publisher;
  onError(error: unknown): void;
}): Outbox<Tables> {
  const { cache, domain, publisher, onError } = options;
  const table = sql.table(`${domain}.outbox`);
  const db: Kysely<Tables> = options.database.for<Tables>();
  const inTheAir = new Set<Promise<void>>();
  let sweeper: NodeJS.Timeout | undefined;
  let sweeping: Promise<void> | undefined;

  return {
    transaction: async (change) => {
      const told: LumigraphEvent[] = [];
      const outdated = { forgotten: new Set<string>(), dropped: new Set<string>() };
      const { result, waiting } = await db.transaction().execute(async (trx) => {
        const result = await change(trx, (event) => told.push(event), {
          forget: (...keys) => keys.forEach((key) => void outdated.forgotten.add(key)),
          drop: (...keys) => keys.forEach((key) => void outdated.dropped.add(key)),
        });
        return { result, waiting: await store(trx, told) };
      });
      if (waiting.length > 0 && inTheAir.size < MOST_IN_THE_AIR) {
        const sending = send(db, waiting).then(report).catch(onError);
        inTheAir.add(sending);
        void sending.finally(() => inTheAir.delete(sending));
      }
      await Promise.all([cache.forget([...outdated.forgotten]), cache.drop([...outdated.dropped])]);
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

  /** Deletes what it could send, in the given transaction or by itself; returns what it could not. */
  async function send(on: Kysely<Tables>, waiting: readonly Waiting[]): Promise<Unsent[]> {
    const outcomes = await Promise.allSettled(
      waiting.map(({ id, event }) => publisher.publish(event, `${domain}:${id}`)),
    );
    const sent = waiting.filter((_row, index) => outcomes[index]?.status === 'fulfilled');
    const slots = sent.map((row) => row.slot);
    const ids = sent.map((row) => row.id);
    if (sent.length > 0) {
      await sql`delete from ${table} where (slot, id) in (select * from unnest(${slots}::smallint[], ${ids}::bigint[]))`.execute(
        on,
      );
    }
    return outcomes.flatMap((outcome, index) => {
      const id = waiting[index]?.id;
      return outcome.status === 'rejected' && id !== undefined ? [{ id, reason: outcome.reason }] : [];
    });
  }

  function report([first, ...others]: readonly Unsent[]): void {
    if (first) onError(new UnsentEvents(domain, [first, ...others]));
  }

  async function sweep(olderThanMs = LEFT_OVER_MS): Promise<number> {
    const unsent: Unsent[] = [];
    for (let sent = 0; ; ) {
      const batch = await sweepBatch(olderThanMs, unsent);
      unsent.push(...batch.unsent);
      sent += batch.rows - batch.unsent.length;
      const isAway = batch.unsent.some(({ reason }) => isStoreAway(reason));
      if (batch.rows === SWEEP_ROWS && !isAway) continue;
      const [first, ...others] = unsent;
      if (first) throw new UnsentEvents(domain, [first, ...others]);
      return sent;
    }
  }

  /** The oldest rows but those that could not be sent before. The lock only saves work: two sweepers would send twice, which the message id undoes. */
  async function sweepBatch(
    olderThanMs: number,
    except: readonly Unsent[],
  ): Promise<{ rows: number; unsent: Unsent[] }> {
    return db.transaction().execute(async (trx) => {
      if (!(await tryLock(trx, `${domain}.outbox`))) return { rows: 0, unsent: [] };
      const { rows } = await sql<Waiting>`
        select slot, id, jsonb_build_object('name', name, 'slot', slot, 'data', data) as event
        from ${table} where created_at <= now() - ${olderThanMs} * interval '1 millisecond'
        and id <> all (${except.map(({ id }) => id)}::bigint[]) order by created_at limit ${SWEEP_ROWS}`.execute(trx);
      return { rows: rows.length, unsent: await send(trx, rows) };
    });
  }
}
