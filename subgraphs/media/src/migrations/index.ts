import type { DomainMigrations } from '@lumigraph/database';
import { media } from './0001-media.ts';

/** This domain's tables. */
export const migrations: DomainMigrations = { domain: 'media', migrations: { '0001_media': media } };
