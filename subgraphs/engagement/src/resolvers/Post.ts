import { parseId } from '@lumigraph/ids';
import { connectionOf, decodeCursor, encodeCursor, fillPage, readFirst } from '@lumigraph/subgraph-kit';
import { type Liker, likersOf } from '../data/likes.ts';
import type { PostResolvers } from '../generated/resolvers.ts';
import { listVisibleComments } from './comment-list.ts';

export const Post: PostResolvers = {
  __resolveReference: ({ id }) => {
    const postId = parseId<'post'>(id);
    return postId && { id: postId };
  },
  likeCount: async ({ id }, _args, { counters }) => (await counters.load(id))?.likes ?? 0,
  commentCount: async ({ id }, _args, { counters }) => (await counters.load(id))?.comments ?? 0,
  viewerHasLiked: async ({ id }, _args, { liked }) => (await liked.load(id)) ?? false,
  comments: ({ id }, page, context) => listVisibleComments({ postId: id }, page, context),
  likers: async ({ id }, { first, after }, { domain, visibility }) => {
    const size = readFirst(first);
    const start = likerAt(after);
    if (!(await visibility.posts([id])).has(id))
      return connectionOf({ items: [], node: () => null, cursor: String, hasNextPage: false, after });
    const { items, hasNextPage } = await fillPage<Liker>(
      size,
      (last, limit) => likersOf(domain.db, id, last ?? start, limit),
      async (likers) => {
        const seen = await visibility.people(likers.map(({ userId }) => userId));
        return likers.filter(({ userId }) => seen.has(userId));
      },
    );
    return connectionOf({
      items,
      node: ({ userId }) => ({ id: userId }),
      cursor: ({ userId, likedAt }) => encodeCursor('likers', [likedAt.getTime(), userId]),
      hasNextPage,
      after,
    });
  },
};

function likerAt(after: string | null | undefined): Liker | null {
  const [time, user] = decodeCursor('likers', 2, after) ?? [];
  const userId = parseId<'user'>(user ?? '');
  return userId && { userId, likedAt: new Date(Number(time)) };
}
