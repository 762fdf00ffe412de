import type { Clients } from '@lumigraph/lifecycle';
import { subgraphSdl } from '@lumigraph/schema';
import { buildSchema, type Subgraph } from '@lumigraph/subgraph-kit';
import { createContexts } from './context.ts';
import { createMediaRecord } from './media-record.ts';
import { resolvers } from './resolvers.ts';

export { mediaPrefix, originalKey, renditionKey } from './data/keys.ts';
export type { MediaRow } from './data/media.ts';
export type { Rendition } from './data/renditions.ts';
export type { RenditionFormat, RenditionName } from './data/tables.ts';
export { createMediaRecord, type MediaRecord } from './media-record.ts';
export { type Progress, tellProgress } from './progress.ts';
export { MOST_IMAGE_BYTES, MOST_IMAGE_SIDE } from './rules/upload.ts';

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
