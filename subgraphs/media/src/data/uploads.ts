import { type Database, matchSlot } from '@lumigraph/database';
import { type MediaId, slotOf, type UserId } from '@lumigraph/ids';
import { keysOfMedia } from '@lumigraph/media-reads';
import type { Outbox } from '@lumigraph/outbox';
import { type AnnouncedMedia, columns, eventOf, type MediaRow } from './media.ts';
import type { MediaTables } from './tables.ts';

/** Its owner has asked again where to send the bytes. Null where the media is not awaiting them. */
export async function touchUpload(database: Database, id: MediaId): Promise<MediaRow | null> {
  const row = await database
    .for<MediaTables>()
    .updateTable('media.media')
    .set((eb) => ({ active_at: eb.fn<Date>('now') }))
    .where(matchSlot('media.media', id))
    .where('status', '=', 'AWAITING_UPLOAD')
    .returning(columns)
    .executeTakeFirst();
  return row ?? null;
}

/** Keeps the id of a media's multipart upload in place of the one before. False where another has been kept meanwhile, or the media awaits no bytes. */
export async function keepMultipart(database: Database, media: MediaRow, uploadId: string): Promise<boolean> {
  const { numUpdatedRows } = await database
    .for<MediaTables>()
    .updateTable('media.media')
    .set({ upload_id: uploadId })
    .where(matchSlot('media.media', media.id))
    .where('status', '=', 'AWAITING_UPLOAD')
    .where('upload_id', 'is not distinct from', media.uploadId)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** AWAITING_UPLOAD → FAILED with NOT_UPLOADED, told as `media.failed`; with `idleSince` only if it was last active before. Null where it was not. */
export function markAbandoned(
  outbox: Outbox<MediaTables>,
  id: MediaId,
  message: string,
  idleSince: Date | null,
): Promise<MediaRow | null> {
  return outbox.transaction(async (trx, tell, outdated) => {
    outdated.drop(...keysOfMedia(id));
    const failure = { status: 'FAILED', failure_code: 'NOT_UPLOADED', failure_message: message } as const;
    const row = await trx
      .updateTable('media.media')
      .set((eb) => ({ ...failure, version: eb('version', '+', 1) }))
      .where(matchSlot('media.media', id))
      .where('status', '=', 'AWAITING_UPLOAD')
      .$if(idleSince !== null, (query) => query.where('active_at', '<', idleSince))
      .returning(columns)
      .executeTakeFirst();
    if (row) tell(eventOf('media.failed', row));
    return row ?? null;
  });
}

/** Media of every slot whose bytes nobody has asked to send since then, the oldest first. */
export async function idleUploads(database: Database, since: Date, limit: number): Promise<MediaId[]> {
  const rows = await database
    .for<MediaTables>()
    .selectFrom('media.media')
    .select('id')
    .where('status', '=', 'AWAITING_UPLOAD')
    .where('active_at', '<', since)
    .orderBy('active_at')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** What makes two uploads of one owner the same. */
export type UploadContent = Pick<AnnouncedMedia, 'kind' | 'contentType' | 'byteSize' | 'filter'> & { sha256: string };

/** An owner's media of the same content whose bytes have come, the newest first; at most 10. */
export function sameUploads(database: Database, ownerId: UserId, content: UploadContent): Promise<MediaRow[]> {
  return database
    .for<MediaTables>()
    .selectFrom('media.media')
    .select(columns)
    .where('slot', '=', slotOf(ownerId))
    .where('owner_id', '=', ownerId)
    .where('sha256', '=', content.sha256)
    .where('kind', '=', content.kind)
    .where('content_type', '=', content.contentType)
    .where('byte_size', '=', content.byteSize)
    .where('filter', 'is not distinct from', content.filter)
    .where('status', 'in', ['PROCESSING', 'READY'])
    .orderBy('id', 'desc')
    .limit(10)
    .execute();
}
