import type { Context } from '../context.ts';
import type { QueryResolvers } from '../generated/resolvers.ts';
import { visiblePost } from './visible-post.ts';

export const Query: QueryResolvers<Context> = {
  post: (_query, { id }, context) => visiblePost(id, context),
};
