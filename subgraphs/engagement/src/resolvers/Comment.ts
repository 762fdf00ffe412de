import { parseId } from '@lumigraph/ids';
import type { CommentResolvers } from '../generated/resolvers.ts';
import { visibleComments } from '../rules/comments.ts';
import { visibleCommentPage } from './comment-list.ts';

export const Comment: CommentResolvers = {
  __resolveReference: async ({ id }, { comments, visibility }) => {
    const commentId = parseId<'comment'>(id);
    const comment = commentId && (await comments.load(commentId));
    return comment ? ((await visibleComments(visibility, [comment]))[0] ?? null) : null;
  },
  post: ({ postId }) => ({ id: postId }),
  author: ({ authorId }) => ({ id: authorId }),
  replies: ({ id }, page, { replies, visibility }) =>
    visibleCommentPage(page, visibility, (after, limit) => replies.load({ parent: id, after, limit })),
};
