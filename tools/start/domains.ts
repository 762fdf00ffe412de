import { migrations as cache } from '@lumigraph/cache';
import type { DomainMigrations } from '@lumigraph/database';
import { migrations as discovery } from '@lumigraph/discovery/migrations';
import { migrations as engagement } from '@lumigraph/engagement/migrations';
import { migrations as media } from '@lumigraph/media/migrations';
import { migrations as posts } from '@lumigraph/posts/migrations';
import { migrations as reconcile } from '@lumigraph/reconcile';
import { migrations as users } from '@lumigraph/users/migrations';

/** Every domain that has tables, and the cache and the reconciliation, which have one each. */
export const domains: readonly DomainMigrations[] = [users, media, posts, engagement, discovery, cache, reconcile];
