import { parseId } from '@lumigraph/ids';
import { apiError } from '@lumigraph/subgraph-kit';
import { requireActiveViewer } from '@lumigraph/visibility';
import type { Context } from '../context.ts';
import type { SubscriptionResolvers } from '../generated/resolvers.ts';
import { followProgress, type ProgressOfMedia } from '../progress.ts';

export const Subscription: SubscriptionResolvers<Context> = {
  mediaProgress: {
    subscribe: async (_root, args, context) => {
      const viewer = await requireActiveViewer(context);
      const id = parseId<'media'>(args.mediaId);
      const media = id && (await context.record.find(id));
      if (media?.ownerId !== viewer.id) throw apiError('NOT_FOUND', 'There is no such media.');
      return followProgress(context, media.id);
    },
    resolve: (progress: ProgressOfMedia) => progress,
  },
};
