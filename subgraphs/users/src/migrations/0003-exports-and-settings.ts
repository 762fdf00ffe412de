import { sqlMigration } from '@lumigraph/database';

/** Data exports, settings, and an order for the requests that someone sent. */
export const exportsAndSettings = sqlMigration(`
  alter table users.accounts
    add column hide_seen_posts boolean not null default true,
    add column push_notifications boolean not null default true;
  create index sent_requests_newest on users.sent_requests (slot, user_id, requested_at desc, target_id desc);
  -- The archives that people ask for; an export has its user's slot.
  create table users.data_exports (
    slot smallint not null,
    id bigint not null,
    user_id bigint not null,
    status text not null default 'PENDING' check (status in ('PENDING', 'READY', 'FAILED', 'EXPIRED')),
    object_key text not null,
    requested_at timestamptz(3) not null default now(),
    -- Until when one that is PENDING is tried, and one that is READY is kept.
    ends_at timestamptz(3) not null,
    primary key (slot, id)
  );
  create unique index data_exports_pending on users.data_exports (slot, user_id) where status = 'PENDING';
  create index data_exports_newest on users.data_exports (slot, user_id, requested_at desc);
  create index data_exports_ending on users.data_exports (ends_at) where status in ('PENDING', 'READY');
`);
