import { type Database, matchIds } from '@lumigraph/database';
import type { MediaId, UserId } from '@lumigraph/ids';
import { keys } from '@lumigraph/redis';
import type { UserErrorCode } from '@lumigraph/subgraph-kit';
import { type QueryExecutorProvider, sql } from 'kysely';

/** What other domains need to know of a media. */
export interface MediaState {
  ownerId: UserId;
  kind: 'IMAGE' | 'VIDEO';
  status: 'AWAITING_UPLOAD' | 'PROCESSING' | 'READY' | 'FAILED';
  /** Why it failed, in words for its owner; null unless it failed. */
  failure: { code: UserErrorCode; message: string } | null;
}

/** Batched reads of media; no policy, no writes. */
export interface MediaReads {
  /** Whose these media are and how far they have come; ids that do not exist are missing. One round trip. */
  owners(ids: readonly MediaId[]): Promise<Map<MediaId, MediaState>>;
}

interface StateRow {
  id: MediaId;
  owner_id: UserId;
  kind: MediaState['kind'];
  status: MediaState['status'];
  failure_code: UserErrorCode | null;
  failure_message: string | null;
}

/** The keys that tell of a media and its renditions; whoever changes it makes them void. */
export function keysOfMedia(id: MediaId): string[] {
  return [keys.media(id), keys.renditions(id), keys.tags(id)];
}

export function createMediaReads(database: Database): MediaReads {
  const db = database.for<unknown>();
  return { owners: (ids) => findMediaStates(db, ids) };
}

/** As `MediaReads.owners`, over the database or within a transaction of any domain. */
export async function findMediaStates(
  db: QueryExecutorProvider,
  ids: readonly MediaId[],
): Promise<Map<MediaId, MediaState>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<StateRow>`
    select id, owner_id, kind, status, failure_code, failure_message from media.media where ${matchIds('media.media', ids)}`.execute(
    db,
  );
  return new Map(rows.map((row) => [row.id, stateOf(row)]));
}

function stateOf({ owner_id, kind, status, failure_code, failure_message }: StateRow): MediaState {
  const failure = failure_code === null ? null : { code: failure_code, message: failure_message ?? '' };
  return { ownerId: owner_id, kind, status, failure };
}
