import type { UserId } from '@lumigraph/ids';
import type { Visibility } from '@lumigraph/visibility';
import type { Comment } from '../data/comments.ts';

/** Those of the comments that the viewer may see: on posts they may see, by people they may see. */
export async function visibleComments(visibility: Visibility, comments: readonly Comment[]): Promise<Comment[]> {
  const [posts, people] = await Promise.all([
    visibility.posts(comments.map(({ postId }) => postId)),
    visibility.people(comments.map(({ authorId }) => authorId)),
  ]);
  return comments.filter(({ postId, authorId }) => posts.has(postId) && people.has(authorId));
}

/** A comment is deleted by who wrote it, or by whose post it stands under. */
export function mayDelete(viewer: UserId, comment: Comment, postAuthor: UserId): boolean {
  return comment.authorId === viewer || postAuthor === viewer;
}
