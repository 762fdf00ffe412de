import type { Clients, Part } from '@lumigraph/lifecycle';
import { createMediaRecord } from '@lumigraph/media';
import { createPostReads } from '@lumigraph/post-reads';
import { createDeletion } from './deletion.ts';
import { limitLibvips } from './image/limits.ts';
import { createProcessing } from './processing.ts';

/** Makes renditions of what is uploaded, and deletes the media of deleted posts. */
export async function createMediaWorker(clients: Clients): Promise<Part> {
  limitLibvips();
  const { config, database, events } = clients;
  const record = createMediaRecord(clients);
  record.start();
  const consumptions = await Promise.all([
    events.consume({
      durable: 'media-processing',
      event: 'media.uploaded',
      concurrency: config.mediaConcurrency,
      handle: createProcessing({ ...clients, record }),
    }),
    events.consume({
      durable: 'media-deletion',
      event: 'posts.deleted',
      handle: createDeletion({ ...clients, record, posts: createPostReads(database) }),
    }),
  ]);
  return {
    stop: async () => {
      await Promise.all(consumptions.map((consumption) => consumption.stop()));
      await record.stop();
    },
  };
}
