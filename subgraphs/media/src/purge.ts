import { matchSlot } from '@lumigraph/database';
import type { MediaId, UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { type Purge, purgeInBatches } from '@lumigraph/purge';
import type { Kysely } from 'kysely';
import type { MediaTables } from './data/tables.ts';
import { createMediaRecord } from './media-record.ts';

const MEDIA_AT_ONCE = 100;

/** Purges the media of a deleted account, whatever their state, and its quotas; who hears of it deletes the objects. */
export function createPurge(clients: Clients): Purge {
  const db = clients.database.for<MediaTables>();
  const record = createMediaRecord(clients);
  return {
    purge: (user, signal) => purgeInBatches(signal, [() => removeMedia(user), () => deleteQuota(db, user)]),
    start: record.start,
    stop: record.stop,
  };

  async function removeMedia(owner: UserId): Promise<number> {
    const media = await someMediaOf(db, owner);
    // While the rows name them: parts that came are no objects, and nobody would find them.
    for (const { uploadKey, uploadId } of media)
      if (uploadKey !== null && uploadId !== null) await clients.store.abortMultipart(uploadKey, uploadId);
    await record.remove(media.map(({ id }) => id));
    return media.length;
  }
}

interface OwnedMedia {
  id: MediaId;
  uploadKey: string | null;
  uploadId: string | null;
}

function someMediaOf(db: Kysely<MediaTables>, owner: UserId): Promise<OwnedMedia[]> {
  return db
    .selectFrom('media.media')
    .select(['id', 'upload_key as uploadKey', 'upload_id as uploadId'])
    .where(matchSlot('media.media', owner, 'owner_id'))
    .limit(MEDIA_AT_ONCE)
    .execute();
}

/** How many rows there were: 1 or 0. */
async function deleteQuota(db: Kysely<MediaTables>, owner: UserId): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('media.quotas')
    .where(matchSlot('media.quotas', owner, 'owner_id'))
    .executeTakeFirst();
  return Number(numDeletedRows);
}
