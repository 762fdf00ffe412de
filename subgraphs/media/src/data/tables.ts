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
    width: number | null;
    height: number | null;
    duration_ms: number | null;
    blur_hash: string | null;
    dominant_color: string | null;
    alt_text: string | null;
    is_sensitive: Generated<boolean>;
    failure_code: UserErrorCode | null;
    failure_message: string | null;
    generation: Generated<number>;
    version: Generated<number>;
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

export type RenditionName = 'large' | 'medium' | 'thumbnail';
export type RenditionFormat = 'jpeg' | 'webp' | 'avif';
