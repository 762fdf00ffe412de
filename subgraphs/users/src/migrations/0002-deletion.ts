import { sqlMigration } from '@lumigraph/database';

/** When accounts were deleted and purged, who is muted by whom, and the mail that tells of the end. */
export const deletion = sqlMigration(`
  alter table users.accounts
    add column deleted_at timestamptz,
    -- From then on nothing but this row is left of the account, and of the row nothing but its ids, its state and these moments.
    add column purged_at timestamptz;
  -- The other side of users.mutes: what is asked when someone leaves.
  create table users.muted_by (
    slot smallint not null,
    user_id bigint not null,
    muter_id bigint not null,
    primary key (slot, user_id, muter_id)
  );
  insert into users.muted_by (slot, user_id, muter_id)
    select ((muted_id >> 10) & 8191)::smallint, muted_id, user_id from users.mutes;
  alter table users.mails drop constraint mails_kind_check;
  alter table users.mails add constraint mails_kind_check check (kind in ('verification', 'reset', 'farewell'));
`);
