import { type Database, matchIds, matchSlot } from '@lumigraph/database';
import type { LumigraphEvent } from '@lumigraph/events';
import { type MediaId, slotOf, type UserId } from '@lumigraph/ids';
import { keysOfMedia } from '@lumigraph/media-reads';
import type { Outbox } from '@lumigraph/outbox';
import type { UserErrorCode } from '@lumigraph/subgraph-kit';
import type { Transaction } from 'kysely';
import type { MediaTables } from './tables.ts';

/** A media as it is stored. */
export interface MediaRow {
  id: MediaId;
  ownerId: UserId;
  kind: MediaTables['media.media']['kind'];
  status: MediaTables['media.media']['status'];
  contentType: string;
  byteSize: number;
  /** In hex, as the owner announced it. */
  sha256: string | null;
  /** Where the client sends the bytes. What lies there is read once, and never trusted again. */
  uploadKey: string | null;
  /** Of the private original, stripped of metadata; null until it is kept. */
  originalKey: string | null;
  width: number | null;
  height: number | null;
  durationMs: number | null;
  blurHash: string | null;
  dominantColor: string | null;
  altText: string | null;
  isSensitive: boolean;
  failureCode: UserErrorCode | null;
  failureMessage: string | null;
  generation: number;
  version: number;
}

/** What is known of a media before its bytes come. */
export type AnnouncedMedia = Pick<
  MediaRow,
  'id' | 'ownerId' | 'kind' | 'contentType' | 'byteSize' | 'sha256' | 'uploadKey' | 'altText'
>;

/** What processing finds out about a media. */
export type ProcessedMedia = Pick<MediaRow, 'width' | 'height' | 'blurHash' | 'dominantColor'>;

const columns = [
  'id',
  'owner_id as ownerId',
  'kind',
  'status',
  'content_type as contentType',
  'byte_size as byteSize',
  'sha256',
  'upload_key as uploadKey',
  'original_key as originalKey',
  'width',
  'height',
  'duration_ms as durationMs',
  'blur_hash as blurHash',
  'dominant_color as dominantColor',
  'alt_text as altText',
  'is_sensitive as isSensitive',
  'failure_code as failureCode',
  'failure_message as failureMessage',
  'generation',
  'version',
] as const;

/** The media of these ids; those that do not exist are missing. One round trip. */
export async function findMedia(database: Database, ids: readonly MediaId[]): Promise<Map<MediaId, MediaRow>> {
  if (ids.length === 0) return new Map();
  const rows = await database
    .for<MediaTables>()
    .selectFrom('media.media')
    .select(columns)
    .where(matchIds('media.media', ids))
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** Stores a media whose bytes are to come; null where its id is taken. */
export async function insertMedia(database: Database, media: AnnouncedMedia): Promise<MediaRow | null> {
  const row = await database
    .for<MediaTables>()
    .insertInto('media.media')
    .values({
      slot: slotOf(media.id),
      id: media.id,
      owner_id: media.ownerId,
      kind: media.kind,
      status: 'AWAITING_UPLOAD',
      content_type: media.contentType,
      byte_size: media.byteSize,
      sha256: media.sha256,
      upload_key: media.uploadKey,
      alt_text: media.altText,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning(columns)
    .executeTakeFirst();
  return row ?? null;
}

/** The bytes have come: AWAITING_UPLOAD → PROCESSING, told as `media.uploaded`. Null where the media was not awaiting them. */
export function markUploaded(outbox: Outbox<MediaTables>, id: MediaId): Promise<MediaRow | null> {
  return outbox.transaction(async (trx, tell, outdated) => {
    outdated.drop(...keysOfMedia(id));
    const media = await change(trx, id, 'AWAITING_UPLOAD', { status: 'PROCESSING' });
    if (media) tell(eventOf('media.uploaded', media));
    return media;
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
  id: MediaId,
  failure: { code: UserErrorCode; message: string },
): Promise<MediaRow | null> {
  return outbox.transaction(async (trx, tell, outdated) => {
    outdated.drop(...keysOfMedia(id));
    const media = await change(trx, id, 'PROCESSING', {
      status: 'FAILED',
      failure_code: failure.code,
      failure_message: failure.message,
    });
    if (media) tell(eventOf('media.failed', media));
    return media;
  });
}

/** PROCESSING → READY within a transaction that stores the renditions too. Null where the media was not being processed. */
export function markReady(
  trx: Transaction<MediaTables>,
  tell: (event: LumigraphEvent) => void,
  id: MediaId,
  processed: ProcessedMedia,
): Promise<MediaRow | null> {
  return change(trx, id, 'PROCESSING', {
    status: 'READY',
    width: processed.width,
    height: processed.height,
    blur_hash: processed.blurHash,
    dominant_color: processed.dominantColor,
  }).then((media) => {
    if (media) tell(eventOf('media.ready', media));
    return media;
  });
}

/** Changes a media that is in the given status and raises its version; null where it is in another, or gone. */
export async function change(
  trx: Transaction<MediaTables>,
  id: MediaId,
  from: MediaRow['status'],
  values: Partial<
    Pick<
      MediaTables['media.media'],
      'status' | 'width' | 'height' | 'blur_hash' | 'dominant_color' | 'failure_code' | 'failure_message'
    >
  >,
): Promise<MediaRow | null> {
  const row = await trx
    .updateTable('media.media')
    .set((eb) => ({ ...values, version: eb('version', '+', 1) }))
    .where(matchSlot('media.media', id))
    .where('status', '=', from)
    .returning(columns)
    .executeTakeFirst();
  return row ?? null;
}

function eventOf(name: 'media.uploaded' | 'media.ready' | 'media.failed', media: MediaRow): LumigraphEvent {
  return { name, slot: slotOf(media.id), data: { mediaId: media.id, ownerId: media.ownerId, version: media.version } };
}
