import { type PostId, parseId } from '@lumigraph/ids';
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
import type { Liker } from '../data/liker-pages.ts';
import type { PostResolvers } from '../generated/resolvers.ts';
import { visibleCommentPage } from './comment-list.ts';

export const Post: PostResolvers = {
  __resolveReference: ({ id }) => {
    const postId = parseId<'post'>(id);
    return postId && { id: postId };
  },
  likeCount: ({ id }, _args, context) =>
    ofVisible(id, context, async ({ counters }) => (await counters.load(id))?.likes ?? 0),
  commentCount: ({ id }, _args, context) =>
    ofVisible(id, context, async ({ counters }) => (await counters.load(id))?.comments ?? 0),
  viewerHasLiked: ({ id }, _args, context) =>
    ofVisible(id, context, async ({ liked }) => (await liked.load(id)) ?? false),
  comments: async ({ id }, page, { threads, visibility }) => {
    const isVisible = (await visibility.posts([id])).has(id);
    return visibleCommentPage(page, visibility, async (after, limit) =>
      isVisible ? threads.load({ parent: id, after, limit }) : [],
    );
  },
  likers: async ({ id }, { first, after }, { likers, visibility }) => {
    const size = readFirst(first);
    const start = likerAt(after);
    const isVisible = (await visibility.posts([id])).has(id);
    const page = await fillPage<Liker>(
      size,
      async (last, limit) => (isVisible ? likers.load({ post: id, after: last ?? start, limit }) : []),
      async (rows) => {
        const seen = await visibility.people(rows.map(({ userId }) => userId));
        return rows.filter(({ userId }) => seen.has(userId));
      },
    );
    return connectionOf({
      ...page,
      node: ({ userId }) => ({ id: userId }),
      cursor: ({ userId, likedAt }) => encodeCursor('likers', [likedAt.getTime(), userId]),
      after,
    });
  },
};

/** What is read of a post; null where the viewer may not see the post, which is asked at the same time. */
async function ofVisible<Value>(
  id: PostId,
  context: Context,
  read: (context: Context) => Promise<Value>,
): Promise<Value | null> {
  const [visible, value] = await Promise.all([context.visibility.posts([id]), read(context)]);
  return visible.has(id) ? value : null;
}

function likerAt(after: string | null | undefined): Liker | null {
  const parts = decodeCursor('likers', 2, after);
  if (!parts) return null;
  const [millis, user = ''] = parts;
  const userId = parseId<'user'>(user);
  if (!userId) throw foreignCursor();
  return { userId, likedAt: momentInCursor(millis) };
}
