import { type Database, matchIds } from '@lumigraph/database';
import type { LumigraphEvent } from '@lumigraph/events';
import { type MediaId, slotOf, type UserId } from '@lumigraph/ids';
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
  /** The name of the filter that its renditions have or get. */
  filter: string | null;
  /** Of the multipart upload that is open, or was. */
  uploadId: string | null;
  isSensitive: boolean;
  failureCode: UserErrorCode | null;
  failureMessage: string | null;
  generation: number;
  version: number;
}

/** A media in one of its generations: what is made for another is not its. */
export type MediaGeneration = Pick<MediaRow, 'id' | 'generation'>;

/** What is known of a media before its bytes come. */
export type AnnouncedMedia = Pick<
  MediaRow,
  'id' | 'ownerId' | 'kind' | 'contentType' | 'byteSize' | 'sha256' | 'uploadKey' | 'altText' | 'filter'
>;

/** What processing finds out about a media. */
export type ProcessedMedia = Pick<MediaRow, 'width' | 'height' | 'blurHash' | 'dominantColor'> & {
  /** Of a video. */
  durationMs?: number;
};

export const columns = [
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
  'filter',
  'upload_id as uploadId',
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
export async function insertMedia(trx: Transaction<MediaTables>, media: AnnouncedMedia): Promise<MediaRow | null> {
  const row = await trx
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
      filter: media.filter,
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning(columns)
    .executeTakeFirst();
  return row ?? null;
}

/** An event of a media, as the media domain tells it. */
export function eventOf(
  name: 'media.uploaded' | 'media.ready' | 'media.renditionsAdded' | 'media.failed',
  media: MediaRow,
): LumigraphEvent {
  return { name, slot: slotOf(media.id), data: { mediaId: media.id, ownerId: media.ownerId, version: media.version } };
}
