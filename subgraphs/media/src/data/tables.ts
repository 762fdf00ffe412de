import type { MediaId, UserId } from '@lumigraph/ids';
import type { UserErrorCode } from '@lumigraph/subgraph-kit';
import type { Generated } from 'kysely';

/** This domain's tables. */
export interface MediaTables {
  'media.media': {
    slot: number;
    id: MediaId;
    owner_id: UserId;
    kind: 'IMAGE' | 'VIDEO';
    status: 'AWAITING_UPLOAD' | 'PROCESSING' | 'READY' | 'FAILED';
    content_type: string;
    byte_size: number;
    sha256: string | null;
    upload_key: string | null;
    original_key: string | null;
    upload_id: string | null;
    width: number | null;
    height: number | null;
    duration_ms: number | null;
    blur_hash: string | null;
    dominant_color: string | null;
    alt_text: string | null;
    filter: string | null;
    is_sensitive: Generated<boolean>;
    failure_code: UserErrorCode | null;
    failure_message: string | null;
    generation: Generated<number>;
    version: Generated<number>;
    active_at: Generated<Date>;
  };
  'media.quotas': { slot: number; owner_id: UserId; day: string; uploads: number };
  'media.sweeps': { name: string; position: string | null; due_at: Generated<Date>; leased_until: Date | null };
  'media.analyses': {
    slot: number;
    media_id: MediaId;
    generation: number;
    model: string;
    vector: Buffer;
    tags: string[];
    sensitivity: number | null;
  };
  'media.renditions': {
    slot: number;
    media_id: MediaId;
    name: RenditionName;
    format: RenditionFormat;
    width: number;
    height: number;
    byte_size: number;
    key: string;
  };
}

export const RENDITION_NAMES = [
  // Pictures; of a video, its poster's.
  ...(['large', 'medium', 'thumbnail', 'story', 'preview'] as const),
  // Moving pictures as one file: an animated image, a video.
  ...(['animation', 'video'] as const),
  // HLS: the playlist that a player opens, and what it names.
  ...(['hls', '360p', '720p', '1080p', 'source'] as const),
] as const;
export type RenditionName = (typeof RENDITION_NAMES)[number];

/** `hls` is a playlist, `fmp4` the segments that it names. */
export const RENDITION_FORMATS = ['jpeg', 'webp', 'avif', 'mp4', 'hls', 'fmp4'] as const;
export type RenditionFormat = (typeof RENDITION_FORMATS)[number];
