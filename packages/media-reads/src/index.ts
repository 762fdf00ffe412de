import { type Database, matchIds } from '@lumigraph/database';
import type { MediaId, UserId } from '@lumigraph/ids';
import { keys } from '@lumigraph/redis';
import type { UserErrorCode } from '@lumigraph/subgraph-kit';

/** What other domains need to know of a media. */
export interface MediaState {
  ownerId: UserId;
  status: 'AWAITING_UPLOAD' | 'PROCESSING' | 'READY' | 'FAILED';
  /** Why it failed, in words for its owner; null unless it failed. */
  failure: { code: UserErrorCode; message: string } | null;
}

/** Batched reads of media; no policy, no writes. */
export interface MediaReads {
  /** Whose these media are and how far they have come; ids that do not exist are missing. One round trip. */
  owners(ids: readonly MediaId[]): Promise<Map<MediaId, MediaState>>;
}

interface Tables {
  'media.media': {
    slot: number;
    id: MediaId;
    owner_id: UserId;
    status: MediaState['status'];
    failure_code: UserErrorCode | null;
    failure_message: string | null;
  };
}

/** The keys that tell of a media and its renditions; whoever changes it makes them void. */
export function keysOfMedia(id: MediaId): string[] {
  return [keys.media(id), keys.renditions(id)];
}

export function createMediaReads(database: Database): MediaReads {
  const db = database.for<Tables>();
  return {
    owners: async (ids) => {
      if (ids.length === 0) return new Map();
      const rows = await db
        .selectFrom('media.media')
        .select(['id', 'owner_id', 'status', 'failure_code', 'failure_message'])
        .where(matchIds('media.media', ids))
        .execute();
      return new Map(rows.map((row) => [row.id, stateOf(row)]));
    },
  };
}

function stateOf(row: Omit<Tables['media.media'], 'slot' | 'id'>): MediaState {
  const { owner_id, status, failure_code, failure_message } = row;
  const failure = failure_code === null ? null : { code: failure_code, message: failure_message ?? '' };
  return { ownerId: owner_id, status, failure };
}
