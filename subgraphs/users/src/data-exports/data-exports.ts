import { tryLock } from '@lumigraph/database';
import type { UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { findEnded, findExport, markEnded, markFailed, markReady } from '../data/data-exports.ts';
import type { ExportId, Tables } from '../data/tables.ts';
import { exportPrefix } from './keys.ts';

/** Which export: its id, and whose it is. */
export interface ExportKey {
  exportId: ExportId;
  userId: UserId;
}

/** The record of exports, for whoever makes the archives. */
export interface DataExports {
  /** Where the archive goes, and when it was asked for; null where it is made already, was given up, or is gone with its account. */
  find(key: ExportKey): Promise<{ objectKey: string; requestedAt: Date } | null>;
  /** The archive is there, for 7 days. Where nobody waits for it any more it is deleted. */
  finish(key: ExportKey): Promise<void>;
  /** It cannot be made: its owner may ask for another at once. Of an archive that is READY nothing changes. */
  giveUp(key: ExportKey): Promise<void>;
  /** Deletes the archives whose time is over and gives up what is PENDING for a day. One process at a time; resolves with how many. */
  endOld(): Promise<number>;
}

const KEPT_SECONDS = 7 * 24 * 60 * 60;
const BATCH = 100;

export function createDataExports({ database, store }: Pick<Clients, 'database' | 'store'>): DataExports {
  const db = database.for<Tables>();
  return {
    find: async (key) => {
      const found = await findExport(db, key.userId, key.exportId);
      // An account's purge, or the end of its time, may have come while the archive was on its way, and its worker may have died then.
      if (found?.status !== 'PENDING' && found?.status !== 'READY') await deleteArchive(key);
      return found?.status === 'PENDING' ? found : null;
    },
    finish: async (key) => {
      if (await markReady(db, key.exportId, KEPT_SECONDS)) return;
      const found = await findExport(db, key.userId, key.exportId);
      if (found?.status !== 'READY') await deleteArchive(key);
    },
    giveUp: async (key) => {
      if (await markFailed(db, key.exportId)) await deleteArchive(key);
    },
    endOld: async () => {
      for (let ended = 0; ; ) {
        const batch = await endBatch();
        ended += batch;
        if (batch < BATCH) return ended;
      }
    },
  };

  /** The lock only saves work: of two who end the same export, one finds it ended. */
  function endBatch(): Promise<number> {
    return db.transaction().execute(async (trx) => {
      if (!(await tryLock(trx, 'users.data_exports'))) return 0;
      const ended = await findEnded(trx, BATCH);
      for (const { id, userId } of ended) {
        if (await markEnded(trx, id)) await deleteArchive({ exportId: id, userId });
      }
      return ended.length;
    });
  }

  function deleteArchive({ exportId, userId }: ExportKey): Promise<void> {
    return store.deletePrefix(exportPrefix(userId, exportId));
  }
}
