import { parseId } from '@lumigraph/ids';
import {
  connectionOf,
  decodeCursor,
  encodeCursor,
  fillPage,
  foreignCursor,
  momentInCursor,
  readFirst,
} from '@lumigraph/subgraph-kit';
import type { Context } from '../context.ts';
import type { StoryViewer } from '../data/story-views.ts';
import type { StoryResolvers } from '../generated/resolvers.ts';
import { visibleStory } from './visible-story.ts';

const CURSOR = 'story-viewers';

export const Story: StoryResolvers<Context> = {
  __resolveReference: ({ id }, context) => visibleStory(id, context),
  author: ({ author_id }) => ({ id: author_id }),
  media: ({ media_id }) => ({ id: media_id }),
  failure: ({ author_id, failure_code, failure_message }, _args, { viewer }) =>
    failure_code && author_id === viewer?.id ? { code: failure_code, message: failure_message ?? '' } : null,
  createdAt: ({ published_at, created_at }) => published_at ?? created_at,
  expiresAt: ({ expires_at }) => expires_at,
  seenByViewer: async ({ id, author_id }, _args, { viewer, seenStories }) =>
    author_id === viewer?.id || (await seenStories.load(id)) === true,
  viewers: async ({ id, author_id }, { first, after }, { viewer, visibility, storyViewers }) => {
    const size = readFirst(first);
    const start = viewerAt(after);
    const isAuthor = author_id === viewer?.id;
    const page = await fillPage<StoryViewer>(
      size,
      async (last, limit) => (isAuthor ? storyViewers.load({ story: id, after: last ?? start, limit }) : []),
      async (rows) => {
        const people = await visibility.people(rows.map(({ userId }) => userId));
        return rows.filter(({ userId }) => people.has(userId));
      },
    );
    return connectionOf({
      ...page,
      node: ({ userId }) => ({ id: userId }),
      cursor: ({ userId, seenAt }) => encodeCursor(CURSOR, [seenAt.getTime(), userId]),
      after,
    });
  },
};

function viewerAt(after: string | null | undefined): StoryViewer | null {
  const parts = decodeCursor(CURSOR, 2, after);
  if (!parts) return null;
  const [millis, user = ''] = parts;
  const userId = parseId<'user'>(user);
  if (!userId) throw foreignCursor();
  return { userId, seenAt: momentInCursor(millis) };
}
