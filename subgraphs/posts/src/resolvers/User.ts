import { type PostId, parseId, type UserId } from '@lumigraph/ids';
import { apiError, connectionOf, decodeCursor, encodeCursor, readFirst } from '@lumigraph/subgraph-kit';
import type { Context } from '../context.ts';
import type { PageAsked } from '../data/pages.ts';
import type { UserResolvers } from '../generated/resolvers.ts';
import { visiblePosts } from './visible-post.ts';

const CURSOR = 'user-posts';

export const User: UserResolvers<Context> = {
  posts: async ({ id }, { first, after }, context) => {
    const size = readFirst(first);
    const place = readPlace(after);
    const ids = await publishedBy(parseId<'user'>(id), place, size + 1, context);
    const items = await visiblePosts(ids.slice(0, size), context);
    return connectionOf({
      items,
      node: (post) => post,
      cursor: (post) => encodeCursor(CURSOR, [(post.published_at ?? post.created_at).getTime(), post.id]),
      hasNextPage: ids.length > size,
      after,
    });
  },
  postCount: async ({ id }, _args, { visibility, postCounts }) => {
    const userId = parseId<'user'>(id);
    if (!userId || !(await visibility.people([userId])).has(userId)) return null;
    return (await postCounts.load(userId)) ?? 0;
  },
};

/** The ids of an author's page; none where the viewer may not see what they publish. */
async function publishedBy(
  author: UserId | null,
  after: PageAsked['after'],
  limit: number,
  { visibility, pages }: Context,
): Promise<PostId[]> {
  if (!author || !(await visibility.contentOf([author])).has(author)) return [];
  return pages.load({ author, after, limit });
}

function readPlace(cursor: string | null | undefined): PageAsked['after'] {
  const parts = decodeCursor(CURSOR, 2, cursor);
  if (!parts) return null;
  const [millis = '', text = ''] = parts;
  const id = parseId<'post'>(text);
  if (!id || !/^\d{1,14}$/.test(millis)) throw apiError('BAD_USER_INPUT', 'The cursor is not one of this list.');
  return { publishedAt: new Date(Number(millis)), id };
}
