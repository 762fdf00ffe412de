import { type Database, matchSlot } from '@lumigraph/database';
import { type MediaId, slotOf, type UserId } from '@lumigraph/ids';
import { type RawBuilder, sql } from 'kysely';
import { columns, findMedia, type MediaRow } from './media.ts';
import { findRenditions, type Rendition } from './renditions.ts';
import type { MediaTables } from './tables.ts';

/** How long a process may take for one step of a sweep before another takes it over, in seconds. */
const LEASE_SECONDS = 120;

/** A media with what it says that the store has. */
export interface StoredMedia {
  media: MediaRow;
  renditions: Rendition[];
}

/** Jobs over all media: who does which, how far it has come, and what it reads. */
export interface Sweeps {
  /**
   * Takes a job that is due into this process's hands; where it goes on (null: at the beginning). Null where it is not due, or in other hands. A job
   * that nobody knows yet is due for the first time later.
   */
  claim(name: string, dueInSeconds: number): Promise<{ position: string | null } | null>;
  /** Keeps how far a claimed job has come, and the claim. */
  advance(name: string, position: string): Promise<void>;
  /** Ends a claimed job, which is due again later. */
  finish(name: string, dueInSeconds: number): Promise<void>;
  /** Gives a claimed job up: whoever comes next goes on where it is. */
  release(name: string): Promise<void>;
  /** These media as the tables have them; those that do not exist are missing. */
  stored(ids: readonly MediaId[]): Promise<Map<MediaId, StoredMedia>>;
  /** Someone's media that are READY, by id. */
  readyOf(owner: UserId, after: MediaId | null, limit: number): Promise<MediaId[]>;
  /** Media that are READY, and those that have been PROCESSING for a day, in the order of slots and ids. */
  settledAfter(after: MediaId | null, limit: number): Promise<StoredMedia[]>;
}

export function createSweeps(database: Database): Sweeps {
  const db = database.for<MediaTables>();
  const leaseEnd = after(LEASE_SECONDS);
  return {
    claim: async (name, dueInSeconds) => {
      await db
        .insertInto('media.sweeps')
        .values({ name, due_at: after(dueInSeconds) })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      const claimed = await db
        .updateTable('media.sweeps')
        .set({ leased_until: leaseEnd })
        .where('name', '=', name)
        .where('due_at', '<=', sql<Date>`now()`)
        .where(sql<boolean>`coalesce(leased_until < now(), true)`)
        .returning('position')
        .executeTakeFirst();
      return claimed ?? null;
    },
    advance: async (name, position) =>
      void (await db
        .updateTable('media.sweeps')
        .set({ position, leased_until: leaseEnd })
        .where('name', '=', name)
        .execute()),
    finish: async (name, dueInSeconds) =>
      void (await db
        .updateTable('media.sweeps')
        .set({
          position: null,
          leased_until: null,
          due_at: after(dueInSeconds),
        })
        .where('name', '=', name)
        .execute()),
    release: async (name) =>
      void (await db.updateTable('media.sweeps').set({ leased_until: null }).where('name', '=', name).execute()),
    stored: async (ids) => {
      const [media, renditions] = await Promise.all([findMedia(database, ids), findRenditions(database, ids)]);
      return new Map([...media].map(([id, row]) => [id, { media: row, renditions: renditions.get(id) ?? [] }]));
    },
    readyOf: async (owner, after, limit) => {
      const rows = await db
        .selectFrom('media.media')
        .select('id')
        .where(matchSlot('media.media', owner, 'owner_id'))
        .where('id', '>', sql<MediaId>`${after ?? '0'}::bigint`)
        .where('status', '=', 'READY')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(({ id }) => id);
    },
    settledAfter: async (after, limit) => {
      const rows = await db
        .selectFrom('media.media')
        .select(columns)
        .where(sql<boolean>`(slot, id) > (${after === null ? -1 : slotOf(after)}, ${after ?? '0'}::bigint)`)
        .where(sql<boolean>`(status = 'READY' or (status = 'PROCESSING' and active_at < now() - interval '1 day'))`)
        .orderBy('slot')
        .orderBy('id')
        .limit(limit)
        .execute();
      const renditions = await findRenditions(
        database,
        rows.map(({ id }) => id),
      );
      return rows.map((media) => ({ media, renditions: renditions.get(media.id) ?? [] }));
    },
  };
}

function after(seconds: number): RawBuilder<Date> {
  return sql<Date>`now() + ${seconds} * interval '1 second'`;
}
