import { type Database, matchSlot } from '@lumigraph/database';
import type { LumigraphEvent } from '@lumigraph/events';
import type { MediaId } from '@lumigraph/ids';
import { keysOfMedia } from '@lumigraph/media-reads';
import type { Outbox } from '@lumigraph/outbox';
import type { UserErrorCode } from '@lumigraph/subgraph-kit';
import type { Transaction, Updateable } from 'kysely';
import { columns, eventOf, type MediaGeneration, type MediaRow, type ProcessedMedia } from './media.ts';
import type { MediaTables } from './tables.ts';

/** The bytes have come: AWAITING_UPLOAD → PROCESSING, told as `media.uploaded`. Null where the media was not awaiting them. */
export function markUploaded(outbox: Outbox<MediaTables>, id: MediaId): Promise<MediaRow | null> {
  return outbox.transaction(async (trx, tell, outdated) => {
    outdated.drop(...keysOfMedia(id));
    const row = await trx
      .updateTable('media.media')
      .set((eb) => ({ status: 'PROCESSING', version: eb('version', '+', 1) }))
      .where(matchSlot('media.media', id))
      .where('status', '=', 'AWAITING_UPLOAD')
      .returning(columns)
      .executeTakeFirst();
    if (row) tell(eventOf('media.uploaded', row));
    return row ?? null;
  });
}

/** Sets the key of a media's original unless it has one; the key that it has then, null where the media is gone. */
export async function keepOriginal(database: Database, id: MediaId, key: string): Promise<string | null> {
  const row = await database
    .for<MediaTables>()
    .updateTable('media.media')
    .set((eb) => ({ original_key: eb.fn.coalesce('original_key', eb.val(key)) }))
    .where(matchSlot('media.media', id))
    .returning('original_key as key')
    .executeTakeFirst();
  return row?.key ?? null;
}

/** PROCESSING → FAILED, told as `media.failed`. Null where the media was not being processed. */
export function markFailed(
  outbox: Outbox<MediaTables>,
  media: MediaGeneration,
  failure: { code: UserErrorCode; message: string },
): Promise<MediaRow | null> {
  return outbox.transaction(async (trx, tell, outdated) => {
    outdated.drop(...keysOfMedia(media.id));
    const failed = await change(trx, media, 'PROCESSING', {
      status: 'FAILED',
      failure_code: failure.code,
      failure_message: failure.message,
    });
    if (failed) tell(eventOf('media.failed', failed));
    return failed;
  });
}

/** PROCESSING → READY within a transaction that stores the renditions too. Null where the media was not being processed. */
export function markReady(
  trx: Transaction<MediaTables>,
  tell: (event: LumigraphEvent) => void,
  media: MediaGeneration,
  processed: ProcessedMedia,
): Promise<MediaRow | null> {
  return change(trx, media, 'PROCESSING', {
    status: 'READY',
    width: processed.width,
    height: processed.height,
    blur_hash: processed.blurHash,
    dominant_color: processed.dominantColor,
    duration_ms: processed.durationMs ?? null,
  }).then((ready) => {
    if (ready) tell(eventOf('media.ready', ready));
    return ready;
  });
}

/** A media that is READY or PROCESSING is told as `media.uploaded` again, without these renditions (by their keys). Null where it is neither, or of another generation. */
export function markForRemaking(
  outbox: Outbox<MediaTables>,
  media: MediaGeneration,
  lost: readonly string[],
): Promise<MediaRow | null> {
  return outbox.transaction(async (trx, tell, outdated) => {
    outdated.forget(...keysOfMedia(media.id));
    const row = (await change(trx, media, 'READY', {})) ?? (await change(trx, media, 'PROCESSING', {}));
    if (!row) return null;
    if (lost.length > 0) {
      await trx
        .deleteFrom('media.renditions')
        .where(matchSlot('media.renditions', media.id, 'media_id'))
        .where('key', 'in', lost)
        .execute();
    }
    tell(eventOf('media.uploaded', row));
    return row;
  });
}

/** FAILED → PROCESSING, told as `media.uploaded`. Null where it has not failed, or its bytes never came. */
export function markForRetry(outbox: Outbox<MediaTables>, media: MediaGeneration): Promise<MediaRow | null> {
  return outbox.transaction(async (trx, tell, outdated) => {
    outdated.drop(...keysOfMedia(media.id));
    const row = await change(trx, media, 'FAILED', { status: 'PROCESSING', failure_code: null, failure_message: null });
    if (row) tell(eventOf('media.uploaded', row));
    return row;
  });
}

/**
 * Gives a media another filter. Where its bytes have come it is PROCESSING again, in its next generation and without renditions, told as
 * `media.uploaded`. False where it has failed, or was changed in between.
 */
export function markFiltered(outbox: Outbox<MediaTables>, media: MediaRow, filter: string | null): Promise<boolean> {
  return outbox.transaction(async (trx, tell, outdated) => {
    outdated.forget(...keysOfMedia(media.id));
    if (await change(trx, media, 'AWAITING_UPLOAD', { filter })) return true;
    const next = { filter, status: 'PROCESSING', generation: media.generation + 1 } as const;
    const row = (await change(trx, media, 'READY', next)) ?? (await change(trx, media, 'PROCESSING', next));
    if (!row) return false;
    await trx
      .deleteFrom('media.renditions')
      .where(matchSlot('media.renditions', media.id, 'media_id'))
      .execute();
    tell(eventOf('media.uploaded', row));
    return true;
  });
}

/** Sets a media's alternative text and raises its version; null where it is gone. */
export async function describe(
  trx: Transaction<MediaTables>,
  id: MediaId,
  altText: string | null,
): Promise<MediaRow | null> {
  const row = await trx
    .updateTable('media.media')
    .set((eb) => ({ alt_text: altText, version: eb('version', '+', 1) }))
    .where(matchSlot('media.media', id))
    .returning(columns)
    .executeTakeFirst();
  return row ?? null;
}

/** Changes a media that is in the given status and raises its version; null where it is in another status, generation or version (any, unless one is given), or gone. */
export async function change(
  trx: Transaction<MediaTables>,
  { id, generation }: MediaGeneration,
  from: MediaRow['status'],
  values: Updateable<MediaTables['media.media']>,
  version?: number,
): Promise<MediaRow | null> {
  const row = await trx
    .updateTable('media.media')
    .set((eb) => ({ ...values, version: eb('version', '+', 1) }))
    .where(matchSlot('media.media', id))
    .where('status', '=', from)
    .where('generation', '=', generation)
    .$if(version !== undefined, (query) => query.where('version', '=', version ?? 0))
    .returning(columns)
    .executeTakeFirst();
  return row ?? null;
}
