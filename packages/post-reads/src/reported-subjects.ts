import { matchSlot } from '@lumigraph/database';
import type { CommentId, UserId } from '@lumigraph/ids';
import { type QueryExecutorProvider, sql } from 'kysely';

/** Who wrote a comment that is reported and not decided upon yet, also where nothing else is left of it; null where it is none. One statement. */
export async function authorOfReportedComment(db: QueryExecutorProvider, id: CommentId): Promise<UserId | null> {
  const { rows } = await sql<{ authorId: UserId }>`
    select author_id as "authorId" from posts.reported_subjects
    where ${matchSlot('posts.reported_subjects', id, 'subject_id')} and kind = 'COMMENT' and status = 'OPEN'`.execute(
    db,
  );
  return rows[0]?.authorId ?? null;
}
