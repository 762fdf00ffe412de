import { matchSlot } from '@lumigraph/database';
import { slotOf, type UserId } from '@lumigraph/ids';
import { type Kysely, type RawBuilder, sql, type Transaction } from 'kysely';
import type { ExportId, Tables } from './tables.ts';

/** An archive that someone asked for. */
export interface DataExport {
  id: ExportId;
  /** FAILED: it was given up. EXPIRED: it was deleted at the end of its time. */
  status: 'PENDING' | 'READY' | 'FAILED' | 'EXPIRED';
  objectKey: string;
  requestedAt: Date;
  /** Until when one that is PENDING is tried, and one that is READY is kept. */
  endsAt: Date;
}

const COLUMNS = [
  'id',
  'status',
  'object_key as objectKey',
  'requested_at as requestedAt',
  'ends_at as endsAt',
] as const;

/** One of a user's exports; null where they have no such one. */
export async function findExport(db: Kysely<Tables>, user: UserId, id: ExportId): Promise<DataExport | null> {
  const row = await db
    .selectFrom('users.data_exports')
    .select(COLUMNS)
    .where(matchSlot('users.data_exports', id))
    .where('user_id', '=', user)
    .executeTakeFirst();
  return row ?? null;
}

/** The export that a user asked for last and that was not given up, and how many seconds ago; null where there is none. */
export async function findLastExport(
  db: Kysely<Tables>,
  user: UserId,
): Promise<(Pick<DataExport, 'id' | 'status'> & { ageSeconds: number }) | null> {
  const row = await db
    .selectFrom('users.data_exports')
    .select(['id', 'status', sql<number>`extract(epoch from now() - requested_at)::float8`.as('ageSeconds')])
    .where(matchSlot('users.data_exports', user, 'user_id'))
    .where('status', '<>', 'FAILED')
    .orderBy('requested_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** Stores an export that is PENDING for at most this long; false where its id is taken. */
export async function insertExport(
  trx: Transaction<Tables>,
  { id, userId, objectKey }: { id: ExportId; userId: UserId; objectKey: string },
  seconds: number,
): Promise<boolean> {
  const row = await trx
    .insertInto('users.data_exports')
    .values({ slot: slotOf(id), id, user_id: userId, object_key: objectKey, ends_at: inSeconds(seconds) })
    .onConflict((conflict) => conflict.columns(['slot', 'id']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** PENDING → READY for this long. False where the export was given up meanwhile, or is gone. */
export async function markReady(db: Kysely<Tables>, id: ExportId, seconds: number): Promise<boolean> {
  const row = await db
    .updateTable('users.data_exports')
    .set({ status: 'READY', ends_at: inSeconds(seconds) })
    .where(matchSlot('users.data_exports', id))
    .where('status', '=', 'PENDING')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** PENDING → FAILED; false where it was not PENDING. */
export async function markFailed(db: Kysely<Tables>, id: ExportId): Promise<boolean> {
  const row = await db
    .updateTable('users.data_exports')
    .set({ status: 'FAILED' })
    .where(matchSlot('users.data_exports', id))
    .where('status', '=', 'PENDING')
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Whose exports are at their end, at most `limit`, the longest ended first. */
export async function findEnded(db: Kysely<Tables>, limit: number): Promise<{ id: ExportId; userId: UserId }[]> {
  return db
    .selectFrom('users.data_exports')
    .select(['id', 'user_id as userId'])
    .where('status', 'in', ['PENDING', 'READY'])
    .where('ends_at', '<=', sql<Date>`now()`)
    .orderBy('ends_at')
    .limit(limit)
    .execute();
}

/** READY → EXPIRED and PENDING → FAILED, where its time is over; false where it is not, or somebody else did so. */
export async function markEnded(trx: Transaction<Tables>, id: ExportId): Promise<boolean> {
  const row = await trx
    .updateTable('users.data_exports')
    .set({ status: sql`case status when 'READY' then 'EXPIRED' else 'FAILED' end` })
    .where(matchSlot('users.data_exports', id))
    .where('status', 'in', ['PENDING', 'READY'])
    .where('ends_at', '<=', sql<Date>`now()`)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

function inSeconds(seconds: number): RawBuilder<Date> {
  return sql<Date>`now() + ${seconds} * interval '1 second'`;
}

/** Forgets every export of a user; the archives are the caller's to delete. */
export async function deleteExports(db: Kysely<Tables>, user: UserId): Promise<void> {
  await db
    .deleteFrom('users.data_exports')
    .where(matchSlot('users.data_exports', user, 'user_id'))
    .execute();
}
