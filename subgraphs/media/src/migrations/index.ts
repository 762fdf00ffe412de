import type { DomainMigrations } from '@lumigraph/database';
import { media } from './0001-media.ts';
import { uploads } from './0002-uploads.ts';
import { processing } from './0003-processing.ts';
import { byOwner } from './0004-by-owner.ts';
import { analyses } from './0005-analyses.ts';

/** This domain's tables. */
export const migrations: DomainMigrations = {
  domain: 'media',
  migrations: {
    '0001_media': media,
    '0002_uploads': uploads,
    '0003_processing': processing,
    '0004_by_owner': byOwner,
    '0005_analyses': analyses,
  },
};
