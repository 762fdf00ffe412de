import { type CommentId, type PostId, parseId } from '@lumigraph/ids';
import {
  type Connection,
  connectionOf,
  decodeCursor,
  encodeCursor,
  fillPage,
  readFirst,
} from '@lumigraph/subgraph-kit';
import type { Context } from '../context.ts';
import { type Comment, listComments } from '../data/comments.ts';
import { visibleComments } from '../rules/comments.ts';

/** A page of a post's comments or of a comment's replies, as the viewer may see them. */
export async function listVisibleComments(
  list: { postId: PostId } | { threadId: CommentId },
  { first, after }: { first?: number | null; after?: string | null },
  { domain, visibility }: Context,
): Promise<Connection<Comment>> {
  const size = readFirst(first);
  const [cursor] = decodeCursor('comments', 1, after) ?? [];
  const start = parseId<'comment'>(cursor ?? '');
  const { items, hasNextPage } = await fillPage<Comment>(
    size,
    (last, limit) => listComments(domain.db, list, last?.id ?? start, limit),
    (comments) => visibleComments(visibility, comments),
  );
  return connectionOf({
    items,
    node: (comment) => comment,
    cursor: ({ id }) => encodeCursor('comments', [id]),
    hasNextPage,
    after,
  });
}
