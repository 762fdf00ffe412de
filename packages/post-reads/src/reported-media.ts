import { type Database, matchIds } from '@lumigraph/database';
import type { MediaId } from '@lumigraph/ids';
import { sql } from 'kysely';

/** Reads of what is before the moderators; no policy, no writes. */
export interface ReportedMedia {
  /** Those of these media that belong to what is reported and not decided upon yet. One round trip. */
  reportedMedia(ids: readonly MediaId[]): Promise<Set<MediaId>>;
}

export function createReportedMedia(database: Database): ReportedMedia {
  const db = database.for<unknown>();
  return {
    reportedMedia: async (ids) => {
      if (ids.length === 0) return new Set();
      const { rows } = await sql<{ media_id: MediaId }>`
        select m.media_id from posts.reported_media m
        join posts.reported_subjects s on s.slot = m.slot and s.kind = m.kind and s.subject_id = m.subject_id
        where ${matchIds('m', ids, 'media_id')} and s.status = 'OPEN'`.execute(db);
      return new Set(rows.map((row) => row.media_id));
    },
  };
}
