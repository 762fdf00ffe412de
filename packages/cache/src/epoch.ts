import { setTimeout as wait } from 'node:timers/promises';
import { type Database, isStoreAway } from '@lumigraph/database';
import { sql } from 'kysely';

/**
 * A number in PostgreSQL; what was cached under a lower one is void. A process uses cached answers only while it has asked for the epoch
 * within TRUSTED_MS, and who raises it waits longer than that: then nobody uses the void ones any more. While PostgreSQL itself is away,
 * or no line to it speaks, nobody raises it, so the last one known stays good (but for one raised in the moments before PostgreSQL went: there the TTL is the bound).
 */
export interface Epoch {
  /** The epoch whose answers may be used now; null where it cannot be known in time. */
  known(): Promise<number | null>;
  /** Raises the epoch, and resolves when no process uses answers of a lower one. Rejects where PostgreSQL refuses. */
  raise(): Promise<void>;
}

interface Tables {
  'cache.epoch': { epoch: string };
}

/** Asked for in the background when it is this old … */
const FRESH_MS = 1_000;
/** … and waited for when it is this old. */
const TRUSTED_MS = 2_000;
/** How long PostgreSQL has for the answer before it is tried whether it is there at all … */
const ANSWER_MS = 400;
/** … and for letting a new connection in: both well within the time in which the last answer is trusted. */
const REACH_MS = 500;
/** How long a reader waits for the epoch, and for knowing that nobody can raise it, before it reads PostgreSQL instead. */
const PATIENCE_MS = 1_100;
/** For timers that are early and clocks that are not alike. */
const MARGIN_MS = 100;

/** Follows the epoch as it is used: a process that reads nothing asks nothing. The database should be a connection of its own, which no query holds up. */
export function followEpoch(database: Database, onFault: (error: unknown) => void): Epoch {
  const db = database.for<Tables>();
  let last: { epoch: number; askedAt: number } | null = null;
  let asking: Promise<void> | null = null;
  let reading: Promise<number> | null = null;

  return {
    known: async () => {
      if (age() >= FRESH_MS) {
        asking ??= ask().finally(() => (asking = null));
        if (age() >= TRUSTED_MS) await Promise.race([asking, wait(PATIENCE_MS, undefined, { ref: false })]);
      }
      return last !== null && age() < TRUSTED_MS ? last.epoch : null;
    },
    raise: async () => {
      await db.updateTable('cache.epoch').set({ epoch: sql`epoch + 1` }).execute();
      await wait(TRUSTED_MS + MARGIN_MS);
    },
  };

  function age(): number {
    return last === null ? Number.POSITIVE_INFINITY : performance.now() - last.askedAt;
  }

  async function ask(): Promise<void> {
    const askedAt = performance.now();
    try {
      last = { epoch: await readInTime(), askedAt };
    } catch (error) {
      if (last !== null && isPostgresAway(error)) last = { ...last, askedAt };
      onFault(error);
    }
  }

  /** Rejects as a PostgreSQL that is away where a line is silent: neither what was asked nor a new connection is answered. */
  async function readInTime(): Promise<number> {
    // A second time over a new connection: the first may have been cut alone.
    reading ??= read()
      .catch(read)
      .finally(() => (reading = null));
    const epoch = await Promise.race([reading, wait(ANSWER_MS, null, { ref: false })]);
    if (epoch !== null) return epoch;
    await database.reach(REACH_MS);
    throw new Error('PostgreSQL lets connections in, and does not tell the epoch');
  }

  async function read(): Promise<number> {
    const row = await db.selectFrom('cache.epoch').select('epoch').executeTakeFirstOrThrow();
    return Number(row.epoch);
  }
}

/** Whether nobody can have raised the epoch. A PostgreSQL that only has no connection left (class 53) is there for others. */
function isPostgresAway(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return isStoreAway(error) && !code.startsWith('53');
}
