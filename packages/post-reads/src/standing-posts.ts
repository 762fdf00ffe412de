import { matchIds, matchSlot } from '@lumigraph/database';
import type { PostId, UserId } from '@lumigraph/ids';
import { type QueryExecutorProvider, sql } from 'kysely';

/**
 * Whose those of these posts are that exist and are not deleted. Whoever writes what hangs on a post asks within the transaction, and after
 * its first write: what is purged with a deleted post is looked for only when such transactions have ended (`othersEnd`). One statement.
 */
export async function authorsOfStanding(
  db: QueryExecutorProvider,
  posts: readonly PostId[],
): Promise<Map<PostId, UserId>> {
  if (posts.length === 0) return new Map();
  const { rows } = await sql<{ id: PostId; authorId: UserId }>`
    select id, author_id as "authorId" from posts.posts
    where ${matchIds('posts.posts', posts)} and deleted_at is null`.execute(db);
  return new Map(rows.map(({ id, authorId }) => [id, authorId]));
}

/** At most `limit` of an author's posts with ids above `after`, by id, whatever their state. One statement. */
export async function everyPostOf(
  db: QueryExecutorProvider,
  author: UserId,
  { after, limit }: { after: PostId | null; limit: number },
): Promise<PostId[]> {
  const { rows } = await sql<{ id: PostId }>`
    select id from posts.posts where ${matchSlot('posts.posts', author, 'author_id')}
    and id > ${after ?? '0'} order by id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}
