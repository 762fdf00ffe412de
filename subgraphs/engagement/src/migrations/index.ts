import type { DomainMigrations } from '@lumigraph/database';
import { engagement } from './0001-engagement.ts';
import { purge } from './0003-purge.ts';

/** This domain's tables. */
export const migrations: DomainMigrations = {
  domain: 'engagement',
  migrations: { '0001_engagement': engagement, '0003_purge': purge },
};
