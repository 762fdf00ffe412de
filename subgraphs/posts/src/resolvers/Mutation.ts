import { parseId } from '@lumigraph/ids';
import { mutation } from '@lumigraph/subgraph-kit';
import { requireActiveViewer } from '@lumigraph/visibility';
import type { Context } from '../context.ts';
import { noSuchPost } from '../deletion.ts';
import type { MutationResolvers } from '../generated/resolvers.ts';
import { noSuchStory } from '../stories/deletion.ts';
import { moderationMutations } from './moderation-mutations.ts';
import { visiblePost } from './visible-post.ts';
import { visibleStory } from './visible-story.ts';

export const Mutation: MutationResolvers<Context> = {
  ...moderationMutations,
  createPost: (_mutation, { input }, context) =>
    mutation('post', async () => {
      const viewer = await requireActiveViewer(context);
      const id = await context.createPost(viewer.id, input);
      return visiblePost(id, context);
    }),
  editPost: (_mutation, { input }, context) =>
    mutation('post', async () => {
      const viewer = await requireActiveViewer(context);
      const id = await context.editPost(viewer.id, input);
      context.posts.clear(id);
      return visiblePost(id, context);
    }),
  deletePost: (_mutation, { postId }, context) =>
    mutation('deletedId', async () => {
      const viewer = await requireActiveViewer(context);
      const id = parseId<'post'>(postId);
      if (!id) throw noSuchPost(['postId']);
      await context.deletePost(viewer.id, id);
      context.posts.clear(id);
      return id;
    }),
  createStory: (_mutation, { mediaId }, context) =>
    mutation('story', async () => {
      const viewer = await requireActiveViewer(context);
      const id = await context.createStory(viewer.id, mediaId);
      return visibleStory(id, context);
    }),
  deleteStory: (_mutation, { storyId }, context) =>
    mutation('deletedId', async () => {
      const viewer = await requireActiveViewer(context);
      const id = parseId<'story'>(storyId);
      if (!id) throw noSuchStory();
      await context.deleteStory(viewer.id, id);
      context.stories.clear(id);
      return id;
    }),
  markStorySeen: (_mutation, { storyId }, context) =>
    mutation('story', async () => {
      const viewer = await requireActiveViewer(context);
      const story = await visibleStory(storyId, context);
      if (!story) throw noSuchStory();
      if (story.author_id === viewer.id) return story;
      if (!(await context.seeStory(viewer.id, story.id))) throw noSuchStory();
      context.seenStories.clear(story.id).prime(story.id, true);
      return story;
    }),
};
