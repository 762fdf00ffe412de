import { matchIds } from '@lumigraph/database';
import type { MediaId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { keysOfMedia } from '@lumigraph/media-reads';
import { createOutbox } from '@lumigraph/outbox';
import type { UserErrorCode } from '@lumigraph/subgraph-kit';
import {
  type AnnouncedMedia,
  change,
  findMedia,
  insertMedia,
  keepOriginal,
  type MediaRow,
  markFailed,
  markReady,
  markUploaded,
  type ProcessedMedia,
} from './data/media.ts';
import { findRenditions, putRenditions, type Rendition } from './data/renditions.ts';
import type { MediaTables } from './data/tables.ts';

/** The stored truth about media, and every change to it. No policy. */
export interface MediaRecord {
  find(id: MediaId): Promise<MediaRow | null>;
  renditions(id: MediaId): Promise<Rendition[]>;
  /** Stores a media whose bytes are to come; null where its id is taken: draw another. */
  announce(media: AnnouncedMedia): Promise<MediaRow | null>;
  /** The bytes have come: processing may start. Null where the media was not awaiting them. */
  uploaded(id: MediaId): Promise<MediaRow | null>;
  /** Keeps the key of the original; the first one stays. The key that stays; null where the media is gone. */
  keepOriginal(id: MediaId, key: string): Promise<string | null>;
  /** The media can be shown, with these renditions. False where it was not being processed. */
  ready(id: MediaId, processed: ProcessedMedia, renditions: readonly Rendition[]): Promise<boolean>;
  /** More renditions of a media that is READY. False where it is not. */
  addRenditions(id: MediaId, renditions: readonly Rendition[]): Promise<boolean>;
  /** The media cannot be used. False where it was not being processed. */
  failed(id: MediaId, failure: { code: UserErrorCode; message: string }): Promise<boolean>;
  /** Forgets media and their renditions, and tells of it, upon which the worker deletes their objects; those that do not exist are no error. */
  remove(ids: readonly MediaId[]): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

export function createMediaRecord(clients: Pick<Clients, 'database' | 'cache' | 'events' | 'onFault'>): MediaRecord {
  const { database, cache, events } = clients;
  const outbox = createOutbox<MediaTables>({
    database,
    cache,
    domain: 'media',
    publisher: events,
    onError: clients.onFault('media outbox'),
  });
  return {
    find: async (id) => (await findMedia(database, [id])).get(id) ?? null,
    renditions: async (id) => (await findRenditions(database, [id])).get(id) ?? [],
    announce: async (media) => {
      const row = await insertMedia(database, media);
      // Someone may have asked for it before it was there.
      if (row) await cache.drop(keysOfMedia(row.id));
      return row;
    },
    uploaded: (id) => markUploaded(outbox, id),
    keepOriginal: (id, key) => keepOriginal(database, id, key),
    ready: (id, processed, renditions) =>
      outbox.transaction(async (trx, tell, outdated) => {
        outdated.drop(...keysOfMedia(id));
        if (!(await markReady(trx, tell, id, processed))) return false;
        await putRenditions(trx, id, renditions);
        return true;
      }),
    addRenditions: (id, renditions) =>
      outbox.transaction(async (trx, _tell, outdated) => {
        outdated.drop(...keysOfMedia(id));
        if (!(await change(trx, id, 'READY', {}))) return false;
        await putRenditions(trx, id, renditions);
        return true;
      }),
    failed: async (id, failure) => (await markFailed(outbox, id, failure)) !== null,
    remove: (ids) =>
      outbox.transaction(async (trx, tell, outdated) => {
        if (ids.length === 0) return;
        outdated.forget(...ids.flatMap(keysOfMedia));
        const removed = await trx
          .deleteFrom('media.media')
          .where(matchIds('media.media', ids))
          .returning(['slot', 'id', 'owner_id', 'version'])
          .execute();
        for (const { slot, id, owner_id, version } of removed) {
          tell({ name: 'media.deleted', slot, data: { mediaId: id, ownerId: owner_id, version } });
        }
        await trx
          .deleteFrom('media.renditions')
          .where(matchIds('media.renditions', ids, 'media_id'))
          .execute();
      }),
    start: outbox.start,
    stop: outbox.stop,
  };
}
