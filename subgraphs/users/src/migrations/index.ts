import type { DomainMigrations } from '@lumigraph/database';
import { accounts } from './0001-accounts.ts';

/** This domain's tables. */
export const migrations: DomainMigrations = { domain: 'users', migrations: { '0001_accounts': accounts } };
