import { sqlMigration } from '@lumigraph/database';

/** Finds every comment of a post and of a thread, the deleted ones too: what nobody sees any more is to be purged. */
export const purge = sqlMigration(`
  create index every_comment_of_post on engagement.comments (slot, post_id, id);
  create index every_reply_of_comment on engagement.comments (slot, thread_id, id) where thread_id is not null;
`);
