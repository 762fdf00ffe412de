import { slotOf, type UserId } from '@lumigraph/ids';
import { sql, type Transaction } from 'kysely';
import type { MediaTables } from './tables.ts';

/** What one account may upload; 0 is no limit. */
export interface UploadQuotas {
  /** Uploads announced on one day, in UTC. */
  perDay: number;
  /** Bytes of all its media that have not failed, as they were announced. */
  bytes: number;
}

/** An account has used up what it may upload. */
export class QuotaExceeded extends Error {
  readonly quota: keyof UploadQuotas;

  constructor(quota: keyof UploadQuotas) {
    super(`the quota of ${quota === 'bytes' ? 'bytes' : 'uploads'} is used up`);
    this.quota = quota;
  }
}

/**
 * Counts an upload whose row the transaction has written. Two uploads of one account wait for each other here, so that both limits are exact.
 * Throws QuotaExceeded, upon which the transaction is to be rolled back.
 */
export async function countUpload(
  trx: Transaction<MediaTables>,
  ownerId: UserId,
  { perDay, bytes }: UploadQuotas,
): Promise<void> {
  const { rows } = await sql<{ uploads: number }>`
    insert into media.quotas as quota (slot, owner_id, day, uploads)
    values (${slotOf(ownerId)}, ${ownerId}, (now() at time zone 'utc')::date, 1)
    on conflict (slot, owner_id) do update set
      uploads = case when quota.day = excluded.day then quota.uploads + 1 else 1 end,
      day = excluded.day
    returning uploads`.execute(trx);
  if (perDay > 0 && (rows[0]?.uploads ?? 0) > perDay) throw new QuotaExceeded('perDay');
  if (bytes > 0 && (await storedBytes(trx, ownerId)) > bytes) throw new QuotaExceeded('bytes');
}

async function storedBytes(trx: Transaction<MediaTables>, ownerId: UserId): Promise<number> {
  const { bytes } = await trx
    .selectFrom('media.media')
    .select(sql<number>`coalesce(sum(byte_size), 0)::float8`.as('bytes'))
    .where('slot', '=', slotOf(ownerId))
    .where('owner_id', '=', ownerId)
    .where('status', '<>', 'FAILED')
    .executeTakeFirstOrThrow();
  return bytes;
}
