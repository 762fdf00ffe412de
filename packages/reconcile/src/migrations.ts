import { type DomainMigrations, sqlMigration } from '@lumigraph/database';

/** One row: how far the reconciliation has come (null at the beginning), when the next is due, and until when it is in someone's hands. */
const progress = sqlMigration(`
  create table reconcile.progress (
    is_only boolean primary key default true check (is_only),
    position text,
    due_at timestamptz(3) not null,
    leased_until timestamptz(3)
  );
  insert into reconcile.progress (due_at) values (now() + interval '1 day');`);

/** The reconciliation's one table. */
export const migrations: DomainMigrations = { domain: 'reconcile', migrations: { '0001_progress': progress } };
