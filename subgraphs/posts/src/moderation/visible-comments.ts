import { type CommentState, commentStates } from '@lumigraph/engagement-reads';
import type { CommentId } from '@lumigraph/ids';
import type { Visibility } from '@lumigraph/visibility';
import type { QueryExecutorProvider } from 'kysely';

/** Those of the comments that are there and that the viewer may see: on posts they may see, by people they may see. */
export async function visibleComments(
  db: QueryExecutorProvider,
  visibility: Visibility,
  ids: readonly CommentId[],
): Promise<Map<CommentId, CommentState>> {
  const comments = [...(await commentStates(db, ids)).values()].filter(({ isDeleted }) => !isDeleted);
  const [posts, people] = await Promise.all([
    visibility.posts(comments.map(({ postId }) => postId)),
    visibility.people(comments.map(({ authorId }) => authorId)),
  ]);
  const visible = comments.filter(({ postId, authorId }) => posts.has(postId) && people.has(authorId));
  return new Map(visible.map((comment) => [comment.id, comment]));
}
