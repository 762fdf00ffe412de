import { parseId } from '@lumigraph/ids';
import { mutation, requireViewer } from '@lumigraph/subgraph-kit';
import type { Context } from '../context.ts';
import { noSuchPost } from '../deletion.ts';
import type { MutationResolvers } from '../generated/resolvers.ts';
import { visiblePost } from './visible-post.ts';

export const Mutation: MutationResolvers<Context> = {
  createPost: (_mutation, { input }, context) => {
    const viewer = requireViewer(context);
    return mutation('post', async () => {
      const id = await context.createPost(viewer.id, input);
      return visiblePost(id, context);
    });
  },
  editPost: (_mutation, { input }, context) => {
    const viewer = requireViewer(context);
    return mutation('post', async () => {
      const id = await context.editPost(viewer.id, input);
      context.posts.clear(id);
      return visiblePost(id, context);
    });
  },
  deletePost: (_mutation, { postId }, context) => {
    const viewer = requireViewer(context);
    return mutation('deletedId', async () => {
      const id = parseId<'post'>(postId);
      if (!id) throw noSuchPost(['postId']);
      await context.deletePost(viewer.id, id);
      context.posts.clear(id);
      return id;
    });
  },
};
