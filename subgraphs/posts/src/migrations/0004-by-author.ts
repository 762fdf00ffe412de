import { sqlMigration } from '@lumigraph/database';

/** All that someone published, in whatever state, by id: what is read when their account is exported or purged. */
export const byAuthor = sqlMigration('create index posts_by_author on posts.posts (slot, author_id, id)');
