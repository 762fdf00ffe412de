import { matchIds } from '@lumigraph/database';
import type { CommentId, PostId, UserId } from '@lumigraph/ids';
import { type QueryExecutorProvider, sql } from 'kysely';

/** What other domains need to know of a comment. */
export interface CommentState {
  id: CommentId;
  postId: PostId;
  authorId: UserId;
  body: string;
  isDeleted: boolean;
}

/** These comments, deleted or not; ids that do not exist are missing. Over the database or within a transaction, one round trip. */
export async function commentStates(
  db: QueryExecutorProvider,
  ids: readonly CommentId[],
): Promise<Map<CommentId, CommentState>> {
  const { rows } = await sql<CommentState>`
    select id, post_id as "postId", author_id as "authorId", body, deleted_at is not null as "isDeleted"
    from engagement.comments where ${matchIds('engagement.comments', ids)}`.execute(db);
  return new Map(rows.map((row) => [row.id, row]));
}
