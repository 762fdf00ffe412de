import type { PostId, UserId } from '@lumigraph/ids';
import { goneAmong } from '@lumigraph/people-reads';
import { authorsOfStanding } from '@lumigraph/post-reads';
import type { QueryExecutorProvider } from 'kysely';

/** What someone has written under a post. */
interface Written {
  postId: PostId;
  userId: UserId;
}

/**
 * Those of what this transaction has written that nobody may keep: the post is deleted, or its author or the writer deleted their account, since
 * the writer was let in. Two statements.
 */
export async function lateAmong<Item extends Written>(
  trx: QueryExecutorProvider,
  written: readonly Item[],
): Promise<Item[]> {
  if (written.length === 0) return [];
  const authors = await authorsOfStanding(trx, [...new Set(written.map(({ postId }) => postId))]);
  const gone = await goneAmong(trx, [...new Set([...authors.values(), ...written.map(({ userId }) => userId)])]);
  return written.filter(({ postId, userId }) => {
    const author = authors.get(postId);
    return author === undefined || gone.has(author) || gone.has(userId);
  });
}
