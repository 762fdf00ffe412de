import { isStoreAway } from '@lumigraph/database';
import type { Id } from '@lumigraph/ids';
import {
  apiError,
  type Connection,
  connectionOf,
  decodeCursor,
  encodeCursor,
  fillPage,
  foreignCursor,
  readFirst,
} from '@lumigraph/subgraph-kit';
import type { QueryResolvers } from '../generated/resolvers.ts';

export const Query: QueryResolvers = {
  searchUsers: (_root, { query, ...page }, { engine, visibility }) =>
    searchPage(page, (offset, limit) => engine.findUsers(readQuery(query), offset, limit), visibility.people),
  searchPosts: (_root, { query, ...page }, { engine, visibility }) =>
    searchPage(page, (offset, limit) => engine.findPosts(readQuery(query), offset, limit), visibility.posts),
};

const LONGEST_QUERY = 200;
/** Nobody scrolls further, and each page would cost more than the one before. */
const DEEPEST = 1_000;

interface Hit<EntityId> {
  id: EntityId;
  position: number;
}

/** A page of hits that the viewer may see; a cursor is a position among all hits. */
async function searchPage<EntityId extends Id>(
  { first, after }: { first?: number | null; after?: string | null },
  find: (offset: number, limit: number) => Promise<EntityId[]>,
  visibleOf: (ids: readonly EntityId[]) => Promise<Set<EntityId>>,
): Promise<Connection<{ id: EntityId }>> {
  const size = readFirst(first);
  const start = positionOf(after);
  const filled = await fillPage<Hit<EntityId>>(
    size,
    async (last, limit) => {
      const offset = (last?.position ?? start) + 1;
      const ids = offset < DEEPEST ? await unlessAway(find(offset, Math.min(limit, DEEPEST - offset))) : [];
      return ids.map((id, index) => ({ id, position: offset + index }));
    },
    async (hits) => {
      const visible = await visibleOf(hits.map(({ id }) => id));
      return hits.filter(({ id }) => visible.has(id));
    },
  );
  return connectionOf({
    ...filled,
    node: ({ id }) => ({ id }),
    cursor: ({ position }) => encodeCursor('search', [position]),
    after,
  });
}

/** The position that a cursor stands for; the one before the first without a cursor. */
function positionOf(after: string | null | undefined): number {
  const [position] = decodeCursor('search', 1, after) ?? [];
  if (position === undefined) return -1;
  if (!/^\d{1,4}$/.test(position)) throw foreignCursor();
  return Number(position);
}

function readQuery(query: string): string {
  if (query.length > LONGEST_QUERY)
    throw apiError('BAD_USER_INPUT', `A search has at most ${LONGEST_QUERY} characters.`);
  return query.replaceAll('\0', ' ').toWellFormed();
}

async function unlessAway<Result>(search: Promise<Result>): Promise<Result> {
  try {
    return await search;
  } catch (error) {
    if (isStoreAway(error)) throw apiError('SEARCH_UNAVAILABLE', 'Search is not available at the moment.');
    throw error;
  }
}
