import { sqlMigration } from '@lumigraph/database';

/** Uploads that can be resumed, expire and are counted; pictures with a filter. */
export const uploads = sqlMigration(`
  -- When its owner last asked where to send the bytes: an upload that nobody asks for expires.
  alter table media.media add column active_at timestamptz(3) not null default now();
  -- The name of the filter that its renditions have.
  alter table media.media add column filter text;
  create index media_awaiting_by_age on media.media (active_at) where status = 'AWAITING_UPLOAD';
  create index media_by_content on media.media (slot, owner_id, sha256) where sha256 is not null;
  -- Sums what an owner has stored by the index alone.
  create index media_bytes_by_owner on media.media (slot, owner_id) include (byte_size) where status <> 'FAILED';
  -- How many uploads an account has announced on a day (UTC); its row is the lock under which both quotas are checked.
  create table media.quotas (
    slot smallint not null,
    owner_id bigint not null,
    day date not null,
    uploads integer not null,
    primary key (slot, owner_id)
  );
  -- Jobs over all media, each done by one process at a time. Not sharded: a row for each kind of job.
  create table media.sweeps (
    name text primary key,
    -- How far it has come; null at the beginning.
    position text,
    due_at timestamptz(3) not null default now(),
    -- Until then it is in someone's hands.
    leased_until timestamptz(3)
  );
`);
