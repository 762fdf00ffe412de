import type { Database } from '@lumigraph/database';
import { type RawBuilder, sql } from 'kysely';
import type { Place } from './reconciler.ts';

/** How far a run has come: which reconciler is at work, and where. */
export interface Position {
  reconciler: string;
  place: Place;
}

/** Who reconciles, and how far they have come. */
interface Progress {
  /** Takes the work into this process's hands; null where it is in others', or not due where that is asked for. */
  claim(onlyIfDue: boolean): Promise<{ position: Position | null } | null>;
  /** Keeps how far it has come, and the claim. */
  keep(position: Position): Promise<void>;
  /** Ends a run; the next is due later. */
  finish(dueInSeconds: number): Promise<void>;
  /** Gives the claim up: whoever comes next goes on. */
  release(): Promise<void>;
}

interface Tables {
  'reconcile.progress': { is_only: boolean; position: string | null; due_at: Date; leased_until: Date | null };
}

/** Longer than a batch takes; a process that died in one is taken over from after it. */
const LEASE_SECONDS = 120;

export function createProgress(database: Database): Progress {
  const db = database.for<Tables>();
  const update = (values: {
    position?: string | null;
    due_at?: RawBuilder<Date>;
    leased_until?: RawBuilder<Date> | null;
  }) => db.updateTable('reconcile.progress').set(values);
  return {
    claim: async (onlyIfDue) => {
      const claimed = await update({ leased_until: inSeconds(LEASE_SECONDS) })
        .where(sql<boolean>`coalesce(leased_until < now(), true)`)
        .where(sql<boolean>`(due_at <= now() or not ${onlyIfDue}::boolean)`)
        .returning('position')
        .executeTakeFirst();
      return claimed ? { position: positionOf(claimed.position) } : null;
    },
    keep: async ({ reconciler, place }) => {
      const position = [reconciler, place.slot, place.id].join(':');
      await update({ position, leased_until: inSeconds(LEASE_SECONDS) }).execute();
    },
    finish: async (seconds) => void (await update({ position: null, due_at: inSeconds(seconds) }).execute()),
    release: async () => void (await update({ leased_until: null }).execute()),
  };
}

function positionOf(text: string | null): Position | null {
  const [reconciler = '', slot, id] = text?.split(':') ?? [];
  return slot === undefined || id === undefined ? null : { reconciler, place: { slot: Number(slot), id } };
}

function inSeconds(seconds: number): RawBuilder<Date> {
  return sql<Date>`now() + ${seconds} * interval '1 second'`;
}
