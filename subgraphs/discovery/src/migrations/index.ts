import type { DomainMigrations } from '@lumigraph/database';
import { search } from './0001-search.ts';

/** This domain's tables. */
export const migrations: DomainMigrations = { domain: 'discovery', migrations: { '0001_search': search } };
