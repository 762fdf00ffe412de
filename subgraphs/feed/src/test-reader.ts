import type { UserId } from '@lumigraph/ids';
import { z } from 'zod';

const QUERY = `query ($first: Int, $after: String, $order: FeedOrder) {
  feed(first: $first, after: $after, order: $order) {
    edges { cursor source node { id author { id } } }
    pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
    state
    degradedSources
  }
}`;

const page = z.object({
  edges: z.array(
    z.object({
      cursor: z.string(),
      source: z.string(),
      node: z.object({ id: z.string(), author: z.object({ id: z.string() }) }),
    }),
  ),
  pageInfo: z.object({ endCursor: z.string().nullable(), hasNextPage: z.boolean(), hasPreviousPage: z.boolean() }),
  state: z.string(),
  degradedSources: z.array(z.string()),
});
type Page = z.output<typeof page>;

interface PageOf {
  first?: number;
  after?: string | null;
  order?: 'LATEST' | 'RANKED';
}

/** Someone who reads feeds in a suite. */
export interface TestReader {
  page(viewer: UserId, options?: PageOf): Promise<Page>;
  /** The posts of all pages. */
  posts(viewer: UserId, options?: PageOf): Promise<string[]>;
}

/** Reads through `ask`, which runs an operation on the feed subgraph. LATEST unless said otherwise. */
export function createTestReader(
  ask: (
    query: string,
    variables: Record<string, unknown>,
    viewer: UserId,
  ) => Promise<{ data?: unknown; errors?: unknown }>,
): TestReader {
  const read = async (viewer: UserId, options: PageOf = {}): Promise<Page> => {
    const { data, errors } = await ask(QUERY, { order: 'LATEST', ...options }, viewer);
    if (errors) throw new Error('the feed answers with errors', { cause: errors });
    return z.object({ feed: page }).parse(data).feed;
  };
  return {
    page: read,
    posts: async (viewer, options = {}) => {
      const posts: string[] = [];
      for (let after = options.after ?? null; ; ) {
        const { edges, pageInfo } = await read(viewer, { ...options, after });
        posts.push(...edges.map((edge) => edge.node.id));
        if (!pageInfo.hasNextPage) return posts;
        after = pageInfo.endCursor;
      }
    },
  };
}
