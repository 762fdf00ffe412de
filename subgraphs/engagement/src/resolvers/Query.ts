import { parseId } from '@lumigraph/ids';
import type { QueryResolvers } from '../generated/resolvers.ts';
import { visibleComments } from '../rules/comments.ts';

export const Query: QueryResolvers = {
  comment: async (_root, { id }, { comments, visibility }) => {
    const commentId = parseId<'comment'>(id);
    const comment = commentId && (await comments.load(commentId));
    return comment ? ((await visibleComments(visibility, [comment]))[0] ?? null) : null;
  },
};
