import { sqlMigration } from '@lumigraph/database';

/** Who may look at what is reported, and act upon it. */
export const roles = sqlMigration(`
  alter table users.accounts add column role text not null default 'member' check (role in ('member', 'moderator'));
`);
