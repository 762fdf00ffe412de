import { sqlMigration } from '@lumigraph/database';
import { outboxTableSql } from '@lumigraph/outbox';

/** Media and their renditions; a media has its owner's slot. */
export const media = sqlMigration(`
  create table media.media (
    slot smallint not null,
    id bigint not null,
    owner_id bigint not null,
    kind text not null check (kind in ('IMAGE', 'VIDEO')),
    status text not null check (status in ('AWAITING_UPLOAD', 'PROCESSING', 'READY', 'FAILED')),
    content_type text not null,
    byte_size integer not null,
    sha256 text,
    -- Where the client sends the bytes; null where they came another way.
    upload_key text,
    -- Private and stripped of metadata; null until it is kept. No upload URL is ever signed for it.
    original_key text,
    -- Of the multipart upload that is open.
    upload_id text,
    width integer,
    height integer,
    duration_ms integer,
    blur_hash text,
    dominant_color text,
    alt_text text,
    is_sensitive boolean not null default false,
    failure_code text,
    failure_message text,
    -- Part of every object's key; a new one revokes the URLs of the last.
    generation integer not null default 1,
    version integer not null default 1,
    created_at timestamptz(3) not null default now(),
    primary key (slot, id),
    constraint ready_media_have_a_size check (status <> 'READY' or (width is not null and height is not null)),
    constraint failed_media_say_why check ((status = 'FAILED') = (failure_code is not null))
  );
  create table media.renditions (
    slot smallint not null,
    media_id bigint not null,
    name text not null,
    format text not null check (format in ('jpeg', 'webp', 'avif')),
    width integer not null,
    height integer not null,
    byte_size integer not null,
    key text not null,
    primary key (slot, media_id, name, format)
  );
  ${outboxTableSql('media')}
`);
