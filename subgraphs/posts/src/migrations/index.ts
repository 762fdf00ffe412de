import type { DomainMigrations } from '@lumigraph/database';
import { posts } from './0001-posts.ts';
import { stories } from './0002-stories.ts';
import { moderation } from './0003-moderation.ts';
import { byAuthor } from './0004-by-author.ts';
import { reasonCounts } from './0005-reason-counts.ts';

/** This domain's tables. */
export const migrations: DomainMigrations = {
  domain: 'posts',
  migrations: {
    '0001_posts': posts,
    '0002_stories': stories,
    '0003_moderation': moderation,
    '0004_by_author': byAuthor,
    '0005_reason_counts': reasonCounts,
  },
};
