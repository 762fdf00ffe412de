import type { DataFile, StoredFile } from '@lumigraph/data-export';
import { isStoreAway } from '@lumigraph/database';
import { createExport as createEngagementExport } from '@lumigraph/engagement';
import type { Delivery } from '@lumigraph/events';
import type { UserId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { createExport as createMediaExport } from '@lumigraph/media';
import { ObjectNotFound } from '@lumigraph/object-store';
import { createExport as createPostsExport } from '@lumigraph/posts';
import { createDataExports, createExport as createUsersExport, type ExportKey } from '@lumigraph/users';
import { archiveOf } from './archive.ts';

/** Makes the archives that people ask for, and ends them in time. */
export interface Exporting {
  /**
   * Makes an archive, if it waits still, and puts it where it belongs: done again, it takes the same place. Throws where it could not; at the last
   * try the export is given up.
   */
  make(key: ExportKey, delivery: Delivery): Promise<void>;
  /** Begins to look, every minute, for archives whose time is over. */
  start(): void;
  /** Ends what is under way, which then throws. */
  interrupt(): void;
  stop(): Promise<void>;
}

const TRIES = 5;
const LOOK_MS = 60_000;

export function createExporting(clients: Clients): Exporting {
  const { store } = clients;
  const record = createDataExports(clients);
  const domains = [createUsersExport, createPostsExport, createMediaExport, createEngagementExport].map((create) =>
    create(clients),
  );
  const ending = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> | undefined;
  return {
    make: async (key, { attempt }) => {
      try {
        await make(key);
      } catch (error) {
        const isLast = attempt >= TRIES && !isStoreAway(error) && !ending.signal.aborted;
        if (isLast) await record.giveUp(key);
        throw error;
      }
    },
    start: () => {
      timer ??= setInterval(() => {
        looking ??= record
          .endOld()
          .then(() => undefined, clients.onFault('export'))
          .finally(() => (looking = undefined));
      }, LOOK_MS);
    },
    interrupt: () => ending.abort(),
    stop: async () => {
      clearInterval(timer);
      await looking;
    },
  };

  async function make(key: ExportKey): Promise<void> {
    const wanted = await record.find(key);
    if (!wanted) return;
    const archive = archiveOf(filesOf(key.userId), { open, madeAt: wanted.requestedAt, signal: ending.signal });
    await store.put(wanted.objectKey, archive, { contentType: 'application/zip' });
    await record.finish(key);
  }

  async function* filesOf(user: UserId): AsyncGenerator<DataFile | StoredFile> {
    for (const domain of domains) yield* domain.files(user);
  }

  async function open(objectKey: string) {
    try {
      return await store.get(objectKey);
    } catch (error) {
      if (error instanceof ObjectNotFound) return null;
      throw error;
    }
  }
}
