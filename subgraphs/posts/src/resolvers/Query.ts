import { isModerator } from '@lumigraph/visibility';
import type { Context } from '../context.ts';
import type { QueryResolvers } from '../generated/resolvers.ts';
import { visibleReels } from '../stories/reels.ts';
import { logOf, queueOf } from './moderation-lists.ts';
import { visiblePost } from './visible-post.ts';
import { visibleStory } from './visible-story.ts';

export const Query: QueryResolvers<Context> = {
  post: (_query, { id }, context) => visiblePost(id, context),
  story: (_query, { id }, context) => visibleStory(id, context),
  moderationQueue: async (_query, args, context) =>
    context.viewer && (await isModerator(context)) ? queueOf(args, context.viewer.id, context) : null,
  moderationLog: async (_query, args, context) => ((await isModerator(context)) ? logOf(args, context) : null),
  storyReels: (_query, page, context) => visibleReels(page, context),
};
