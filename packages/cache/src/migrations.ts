import { type DomainMigrations, sqlMigration } from '@lumigraph/database';

/** One row, which every process looks at: a table without slots. */
const epoch = sqlMigration(`
  create table cache.epoch (
    is_only boolean primary key default true check (is_only),
    epoch bigint not null
  );
  insert into cache.epoch (epoch) values (1);`);

/** The cache's one table. */
export const migrations: DomainMigrations = { domain: 'cache', migrations: { '0001_epoch': epoch } };
