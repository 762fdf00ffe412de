import { matchIds } from '@lumigraph/database';
import type { MediaId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { keysOfMedia } from '@lumigraph/media-reads';
import { createOutbox } from '@lumigraph/outbox';
import type { UserErrorCode } from '@lumigraph/subgraph-kit';
import { removeAnalyses } from './data/analyses.ts';
import { eventOf, findMedia, type MediaGeneration, type MediaRow, type ProcessedMedia } from './data/media.ts';
import {
  change,
  describe,
  keepOriginal,
  markFailed,
  markFiltered,
  markForRemaking,
  markForRetry,
  markReady,
} from './data/media-changes.ts';
import { findRenditions, putRenditions, type Rendition } from './data/renditions.ts';
import type { MediaTables } from './data/tables.ts';
import { createUploadRecord, type UploadRecord } from './upload-record.ts';

/** The stored truth about media, and every change to it. No policy. */
export interface MediaRecord extends UploadRecord {
  find(id: MediaId): Promise<MediaRow | null>;
  renditions(id: MediaId): Promise<Rendition[]>;
  /** Keeps the key of the original; the first one stays. The key that stays; null where the media is gone. */
  keepOriginal(id: MediaId, key: string): Promise<string | null>;
  /** Sets or takes away its alternative text. Null where it is gone. */
  describe(id: MediaId, altText: string | null): Promise<MediaRow | null>;
  /** Gives it another filter, with which it is made anew. False where it has failed, or was changed in between. */
  filter(media: MediaRow, filter: string | null): Promise<boolean>;
  /** The media can be shown, with these renditions. False where it was not being processed in this generation. */
  ready(media: MediaGeneration, processed: ProcessedMedia, renditions: readonly Rendition[]): Promise<boolean>;
  /** More renditions of a media that is READY, told as `media.renditionsAdded`. False where it is not, is of another generation, or is not in the version `asOf` any more. */
  addRenditions(media: MediaGeneration, renditions: readonly Rendition[], asOf?: number): Promise<boolean>;
  /** Has a media that is READY, or being processed, processed again, without these renditions (by their keys). False where it is neither. */
  remake(media: MediaGeneration, lost: readonly string[]): Promise<boolean>;
  /** Has a media that has failed processed again. False where it has not failed. */
  retry(media: MediaGeneration): Promise<boolean>;
  /** The media cannot be used. False where it was not being processed in this generation. */
  failed(media: MediaGeneration, failure: { code: UserErrorCode; message: string }): Promise<boolean>;
  /** Forgets media and their renditions, and tells of it, upon which the worker deletes their objects; those that do not exist are no error. */
  remove(ids: readonly MediaId[]): Promise<void>;
  start(): void;
  stop(): Promise<void>;
}

export function createMediaRecord(
  clients: Pick<Clients, 'config' | 'database' | 'cache' | 'events' | 'onFault'>,
): MediaRecord {
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
    ...createUploadRecord(clients, outbox),
    keepOriginal: (id, key) => keepOriginal(database, id, key),
    describe: (id, altText) =>
      outbox.transaction(async (trx, _tell, outdated) => {
        outdated.forget(...keysOfMedia(id));
        return describe(trx, id, altText);
      }),
    filter: (media, filter) => markFiltered(outbox, media, filter),
    ready: (media, processed, renditions) =>
      outbox.transaction(async (trx, tell, outdated) => {
        outdated.drop(...keysOfMedia(media.id));
        if (!(await markReady(trx, tell, media, processed))) return false;
        await putRenditions(trx, media.id, renditions);
        return true;
      }),
    addRenditions: (media, renditions, asOf) =>
      outbox.transaction(async (trx, tell, outdated) => {
        outdated.drop(...keysOfMedia(media.id));
        const row = await change(trx, media, 'READY', {}, asOf);
        if (!row) return false;
        await putRenditions(trx, media.id, renditions);
        tell(eventOf('media.renditionsAdded', row));
        return true;
      }),
    remake: async (media, lost) => (await markForRemaking(outbox, media, lost)) !== null,
    retry: async (media) => (await markForRetry(outbox, media)) !== null,
    failed: async (media, failure) => (await markFailed(outbox, media, failure)) !== null,
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
        await removeAnalyses(trx, ids);
        await trx
          .deleteFrom('media.renditions')
          .where(matchIds('media.renditions', ids, 'media_id'))
          .execute();
      }),
    start: outbox.start,
    stop: outbox.stop,
  };
}
