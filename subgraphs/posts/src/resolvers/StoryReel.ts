import type { Context } from '../context.ts';
import type { StoryReelResolvers } from '../generated/resolvers.ts';

export const StoryReel: StoryReelResolvers<Context> = {
  id: ({ authorId }) => authorId,
  author: ({ authorId }) => ({ id: authorId }),
  stories: ({ stories }) => [...stories],
  allSeen: ({ authorId, stories }, _args, { viewer }) =>
    authorId === viewer?.id || stories.every(({ isSeen }) => isSeen),
  latestAt: ({ stories }) => new Date(Math.max(...stories.map(({ published_at }) => published_at?.getTime() ?? 0))),
};
