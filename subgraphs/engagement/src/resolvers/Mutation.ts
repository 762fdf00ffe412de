import { type CommentId, type PostId, parseId } from '@lumigraph/ids';
import { mutation, Refusal } from '@lumigraph/subgraph-kit';
import { requireActiveViewer, requireModerator } from '@lumigraph/visibility';
import type { Context } from '../context.ts';
import type { MutationResolvers } from '../generated/resolvers.ts';
import { addComment, deleteComment, takeDownComment } from '../write-comments.ts';

export const Mutation: MutationResolvers = {
  likePost: (_root, { postId }, context) => changeLike(postId, true, context),
  unlikePost: (_root, { postId }, context) => changeLike(postId, false, context),
  addComment: (_root, { input }, context) =>
    mutation('comment', async () => {
      const viewer = await requireActiveViewer(context);
      const postId = await visiblePost(input.postId, ['input', 'postId'], context);
      return addComment(context, { ...input, postId, authorId: viewer.id });
    }),
  deleteComment: (_root, { commentId }, context) =>
    mutation('deletedId', async () => {
      const viewer = await requireActiveViewer(context);
      return deleteComment(context, viewer.id, parseId<'comment'>(commentId) ?? notFound<CommentId>(['commentId']));
    }),
  takeDownComment: (_root, { commentId, reason }, context) =>
    mutation('ok', async () => {
      const { id: moderatorId } = await requireModerator(context);
      const id = parseId<'comment'>(commentId) ?? notFound<CommentId>(['commentId']);
      await takeDownComment(context, { moderatorId, id, reason });
      return true;
    }),
};

function changeLike(id: string, isLiked: boolean, context: Context) {
  return mutation('post', async () => {
    const viewer = await requireActiveViewer(context);
    const postId = await visiblePost(id, ['postId'], context);
    const left = await context.domain.likes.change({ postId, userId: viewer.id, isLiked });
    // The payload tells what was committed: not what an earlier field of this request has loaded, nor what Redis may still hold.
    context.counters.clear(postId).prime(postId, left.counters);
    context.liked.clear(postId).prime(postId, left.isLiked || null);
    return { id: postId };
  });
}

async function visiblePost(id: string, field: string[], { visibility }: Context): Promise<PostId> {
  const postId = parseId<'post'>(id);
  if (!postId || !(await visibility.posts([postId])).has(postId)) return notFound(field);
  return postId;
}

function notFound<Never>(field: string[]): Never {
  throw new Refusal('NOT_FOUND', 'There is no such thing.', field);
}
