import type { DomainMigrations } from '@lumigraph/database';
import { engagement } from './0001-engagement.ts';

/** This domain's tables. */
export const migrations: DomainMigrations = { domain: 'engagement', migrations: { '0001_engagement': engagement } };
