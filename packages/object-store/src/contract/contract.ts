import { afterAll, beforeAll, describe } from 'vitest';
import type { ObjectStore } from '../object-store.ts';
import { deletionContract } from './deletion.ts';
import { downloadContract } from './download.ts';
import { listingContract } from './listing.ts';
import { multipartContract } from './multipart.ts';
import { uploadContract } from './upload.ts';
import { writingContract } from './writing.ts';

/** A store whose URLs can be reached. */
export interface RunningStore {
  store: ObjectStore;
  stop(): Promise<void>;
}

/** What every object store does, by its interface and over HTTP. */
export function objectStoreContract(name: string, start: () => Promise<RunningStore>): void {
  describe(`the object store contract on ${name}`, () => {
    let running: RunningStore;
    beforeAll(async () => {
      running = await start();
      await running.store.check();
    });
    afterAll(() => running.stop());
    const store = () => running.store;

    describe('a signed upload', () => uploadContract(store));
    describe('an upload in parts', () => multipartContract(store));
    describe('a signed download', () => downloadContract(store));
    describe('reading and writing', () => writingContract(store));
    describe('deleting', () => deletionContract(store));
    describe('a listing', () => listingContract(store));
  });
}
