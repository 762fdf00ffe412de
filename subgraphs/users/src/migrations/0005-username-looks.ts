import { sqlMigration } from '@lumigraph/database';

/** How the usernames look that people have: of names that look alike, the eldest account has its look. */
export const usernameLooks = sqlMigration(`
  create table users.username_looks (
    look text primary key,
    user_id bigint not null
  );
  insert into users.username_looks (look, user_id)
    select lower(translate(username, 'I10', 'llo')), id from users.accounts where username <> '' order by id
    on conflict do nothing;`);
