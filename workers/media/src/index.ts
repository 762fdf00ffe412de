import type { Clients, Part } from '@lumigraph/lifecycle';
import { createMediaRecord } from '@lumigraph/media';
import { createPostReads } from '@lumigraph/post-reads';
import { createDeletion } from './deletion.ts';
import { limitLibvips } from './image/limits.ts';
import { createObjectDeletion } from './objects.ts';
import { createProcessing } from './processing.ts';

/** Makes renditions of what is uploaded, and deletes the media of deleted posts with all their objects. */
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
      handle: createDeletion({ record, posts: createPostReads(database) }),
    }),
    events.consume({
      durable: 'media-objects-deletion',
      event: 'media.deleted',
      handle: createObjectDeletion({ ...clients, record }),
    }),
  ]);
  return {
    stop: async () => {
      await Promise.all(consumptions.map((consumption) => consumption.stop()));
      await record.stop();
    },
  };
}
