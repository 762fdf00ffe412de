import { type PostId, parseId, type UserId } from '@lumigraph/ids';
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
import type { PageAsked } from '../data/pages.ts';
import type { PostRow } from '../data/tables.ts';
import type { UserResolvers } from '../generated/resolvers.ts';
import { visibleReel } from '../stories/reels.ts';
import { visiblePosts } from './visible-post.ts';

const CURSOR = 'user-posts';
const TAGGED = 'user-tagged-posts';

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
  taggedPosts: async ({ id }, { first, after }, context) => {
    const size = readFirst(first);
    const begin = readTaggedCursor(after);
    const user = parseId<'user'>(id);
    const mayRead = user !== null && (await context.visibility.contentOf([user])).has(user);
    const shown = new Map<PostId, PostRow>();
    const page = await fillPage<PostId>(
      size,
      async (last, limit) => (mayRead ? context.taggedPages.load({ user, after: last ?? begin, limit }) : []),
      async (ids) => {
        const posts = user ? await visibleTagged(user, ids, context) : [];
        for (const post of posts) shown.set(post.id, post);
        return posts.map((post) => post.id);
      },
    );
    return connectionOf({
      ...page,
      node: (post) => shown.get(post) ?? null,
      cursor: (post) => encodeCursor(TAGGED, [post]),
      after,
    });
  },
  postCount: async ({ id }, _args, { visibility, postCounts }) => {
    const userId = parseId<'user'>(id);
    if (!userId || !(await visibility.people([userId])).has(userId)) return null;
    return (await postCounts.load(userId)) ?? 0;
  },
  reel: async ({ id }, _args, context) => {
    const author = parseId<'user'>(id);
    return author && visibleReel(author, context);
  },
};

/** Those of the posts that may stand on the profile of someone they mention: not those of whom they block, or who block them. */
async function visibleTagged(user: UserId, ids: readonly PostId[], context: Context): Promise<PostRow[]> {
  const posts = (await visiblePosts(ids, context)).filter(isPublished);
  const authors = await context.visibilityTo(user).people(posts.map(({ author_id }) => author_id));
  return posts.filter(({ author_id }) => authors.has(author_id));
}

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
  const [millis, text = ''] = parts;
  const id = parseId<'post'>(text);
  if (!id) throw foreignCursor();
  return { publishedAt: momentInCursor(millis), id };
}

function readTaggedCursor(cursor: string | null | undefined): PostId | null {
  const parts = decodeCursor(TAGGED, 1, cursor);
  if (!parts) return null;
  const id = parseId<'post'>(parts[0] ?? '');
  if (!id) throw foreignCursor();
  return id;
}

/** One's own post that waits for its media stands in no list. */
function isPublished({ status }: PostRow): boolean {
  return status === 'PUBLISHED';
}
