import { asJson, type CachedReads, cachedId } from '@lumigraph/cache';
import type { MediaId } from '@lumigraph/ids';
import type { Clients } from '@lumigraph/lifecycle';
import { keys } from '@lumigraph/redis';
import type { UserErrorCode } from '@lumigraph/subgraph-kit';
import { z } from 'zod';
import { findTags } from './analyses.ts';
import { findMedia, type MediaRow } from './media.ts';
import { findRenditions, type Rendition } from './renditions.ts';
import { RENDITION_FORMATS, RENDITION_NAMES } from './tables.ts';

/** What is shown of media, through the cache; what is decided for good reads the tables. */
export interface ShownMedia {
  media: CachedReads<MediaId, MediaRow>;
  /** The renditions of media, the widest first; media without any are missing. */
  renditions: CachedReads<MediaId, Rendition[]>;
  /** What may be in the pictures of media; media that nobody has looked at are missing. */
  tags: CachedReads<MediaId, string[]>;
}

const SECONDS = 60;

const media: z.ZodType<MediaRow> = z.object({
  id: cachedId<'media'>(),
  ownerId: cachedId<'user'>(),
  kind: z.enum(['IMAGE', 'VIDEO']),
  status: z.enum(['AWAITING_UPLOAD', 'PROCESSING', 'READY', 'FAILED']),
  contentType: z.string(),
  byteSize: z.int(),
  sha256: z.string().nullable(),
  uploadKey: z.string().nullable(),
  originalKey: z.string().nullable(),
  width: z.int().nullable(),
  height: z.int().nullable(),
  durationMs: z.int().nullable(),
  blurHash: z.string().nullable(),
  dominantColor: z.string().nullable(),
  altText: z.string().nullable(),
  filter: z.string().nullable(),
  uploadId: z.string().nullable(),
  isSensitive: z.boolean(),
  failureCode: z.custom<UserErrorCode>((value) => typeof value === 'string').nullable(),
  failureMessage: z.string().nullable(),
  generation: z.int(),
  version: z.int(),
});

const renditions: z.ZodType<Rendition[]> = z.array(
  z.object({
    name: z.enum(RENDITION_NAMES),
    format: z.enum(RENDITION_FORMATS),
    width: z.int(),
    height: z.int(),
    byteSize: z.int(),
    key: z.string(),
  }),
);

export function createShownMedia({ cache, database }: Pick<Clients, 'cache' | 'database'>): ShownMedia {
  return {
    media: cache.reads({
      name: 'media',
      keyOf: keys.media,
      seconds: SECONDS,
      load: (ids) => findMedia(database, ids),
      ...asJson(media),
    }),
    renditions: cache.reads({
      name: 'renditions',
      keyOf: keys.renditions,
      seconds: SECONDS,
      load: (ids) => findRenditions(database, ids),
      ...asJson(renditions),
    }),
    tags: cache.reads({
      name: 'tags',
      keyOf: keys.tags,
      seconds: SECONDS,
      load: (ids) => findTags(database, ids),
      ...asJson(z.array(z.string())),
    }),
  };
}
