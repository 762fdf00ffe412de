import { type CommentId, parseId } from '@lumigraph/ids';
import {
  type Connection,
  connectionOf,
  decodeCursor,
  encodeCursor,
  fillPage,
  foreignCursor,
  readFirst,
} from '@lumigraph/subgraph-kit';
import type { Visibility } from '@lumigraph/visibility';
import type { Comment } from '../data/comments.ts';
import { visibleComments } from '../rules/comments.ts';

/** A page of a list of comments as the viewer may see them; `read` gives the list's comments after one. Throws BAD_USER_INPUT. */
export async function visibleCommentPage(
  { first, after }: { first?: number | null; after?: string | null },
  visibility: Visibility,
  read: (after: CommentId | null, limit: number) => Promise<Comment[]>,
): Promise<Connection<Comment>> {
  const size = readFirst(first);
  const start = commentAt(after);
  const page = await fillPage<Comment>(
    size,
    (last, limit) => read(last?.id ?? start, limit),
    (comments) => visibleComments(visibility, comments),
  );
  return connectionOf({
    ...page,
    node: (comment) => comment,
    cursor: ({ id }) => encodeCursor('comments', [id]),
    after,
  });
}

function commentAt(cursor: string | null | undefined): CommentId | null {
  const [id] = decodeCursor('comments', 1, cursor) ?? [];
  if (id === undefined) return null;
  const commentId = parseId<'comment'>(id);
  if (!commentId) throw foreignCursor();
  return commentId;
}
