import type { DomainMigrations } from '@lumigraph/database';
import { posts } from './0001-posts.ts';

/** This domain's tables. */
export const migrations: DomainMigrations = { domain: 'posts', migrations: { '0001_posts': posts } };
