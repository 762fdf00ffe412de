import { type DomainExport, inBatches, type StoredFile } from '@lumigraph/data-export';
import { matchSlot } from '@lumigraph/database';
import type { MediaId, UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { type Kysely, sql } from 'kysely';
import mime from 'mime';
import type { MediaTables } from './data/tables.ts';

const BATCH = 500;

/** What this domain keeps of a person: their media, and what was made known of them. */
export function createExport({ database }: Pick<Clients, 'database'>): DomainExport {
  const db = database.for<MediaTables>();
  return {
    files: async function* (user) {
      yield {
        path: 'media.json',
        about:
          'Your pictures and videos. What they show is in media/<id>, as you sent it but without hidden data such as the place, which only what is not ready yet has still.',
        rows: inBatches<{ id: MediaId }>((last) => describedAfter(db, user, last?.id)),
      };
      for await (const { id, contentType, key } of inBatches<Original>((last) => originalsAfter(db, user, last?.id))) {
        if (key !== null) yield fileOf(id, contentType, key);
      }
    },
  };
}

interface Original {
  id: MediaId;
  contentType: string;
  /** Of the original that is kept or, until then, of what was sent; null where there is none, or one that harms. */
  key: string | null;
}

function fileOf(id: MediaId, contentType: string, objectKey: string): StoredFile {
  const extension = mime.getExtension(contentType);
  return { path: extension === null ? `media/${id}` : `media/${id}.${extension}`, objectKey };
}

function mediaAfter(db: Kysely<MediaTables>, owner: UserId, after: MediaId | undefined) {
  return db
    .selectFrom('media.media')
    .where(matchSlot('media.media', owner, 'owner_id'))
    .where(sql<boolean>`id > ${after ?? '0'}`)
    .orderBy('id')
    .limit(BATCH);
}

function describedAfter(db: Kysely<MediaTables>, owner: UserId, after: MediaId | undefined) {
  return mediaAfter(db, owner, after)
    .leftJoin('media.analyses', (join) =>
      join.onRef('media.analyses.slot', '=', 'media.media.slot').onRef('media_id', '=', 'id'),
    )
    .select([
      ...(['id', 'kind', 'status', 'content_type as contentType', 'byte_size as byteSize', 'width', 'height'] as const),
      ...(['duration_ms as durationMs', 'alt_text as altText', 'filter', 'is_sensitive as isSensitive'] as const),
      ...(['failure_code as failureCode', 'failure_message as failureMessage', 'tags'] as const),
    ])
    .execute();
}

function originalsAfter(db: Kysely<MediaTables>, owner: UserId, after: MediaId | undefined): Promise<Original[]> {
  const key = sql<
    string | null
  >`case when failure_code = 'INFECTED' then null else coalesce(original_key, upload_key) end`;
  return mediaAfter(db, owner, after)
    .select(['id', 'content_type as contentType', key.as('key')])
    .execute();
}
