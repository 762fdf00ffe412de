import type { Clients } from '@lumigraph/lifecycle';
import { subgraphSdl } from '@lumigraph/schema';
import { buildSchema, type Subgraph } from '@lumigraph/subgraph-kit';
import { createContexts } from './context.ts';
import { createMediaRecord } from './media-record.ts';
import { resolvers } from './resolvers.ts';

export { type Analyses, createAnalyses } from './analyses.ts';
export { contentKey, mediaOfKey, mediaPrefix, originalKey, renditionKey } from './data/keys.ts';
export type { MediaGeneration, MediaRow } from './data/media.ts';
export type { Rendition } from './data/renditions.ts';
export { countSelected, type MediaSelection, selectMedia } from './data/selected-media.ts';
export { createSweeps, type StoredMedia, type Sweeps } from './data/sweeps.ts';
export { createDelivery } from './delivery/delivery.ts';
export { createExport } from './export.ts';
export { createMediaRecord, type MediaRecord } from './media-record.ts';
export { type Progress, tellProgress } from './progress.ts';
export { createPurge } from './purge.ts';
export { MOST_IMAGE_BYTES, MOST_VIDEO_BYTES } from './rules/upload.ts';
export { createArrivals } from './uploads/arrivals.ts';

/** Uploads, media and their renditions. */
export function createMediaSubgraph(clients: Clients): Subgraph {
  const record = createMediaRecord(clients);
  return {
    name: 'media',
    schema: buildSchema(subgraphSdl('media'), resolvers),
    context: createContexts(clients, record),
    start: record.start,
    stop: record.stop,
  };
}
