import { SUBGRAPHS, type SubgraphName } from '@lumigraph/config';
import { subgraphSdl } from '@lumigraph/schema';
import { buildSchema, type Subgraph } from '@lumigraph/subgraph-kit';
import { feedOf, world } from './world.ts';

type Reference = { id: string };

const post = { __resolveReference: ({ id }: Reference) => world.posts.get(id) };
const user = { __resolveReference: ({ id }: Reference) => world.users.get(id) };
const media = { __resolveReference: ({ id }: Reference) => world.media.get(id) };

/** The least resolvers there can be: what is not here is a property of what memory has. */
const RESOLVERS: Readonly<Record<SubgraphName, object>> = {
  users: { User: user },
  posts: { Post: post },
  media: { Media: media },
  feed: { Query: { feed: (_root: unknown, page: { first: number }) => feedOf(page) } },
  engagement: { Post: post },
  discovery: {},
};

/** All our subgraphs by their SDLs, over memory. */
export function trivialSubgraphs(): Subgraph[] {
  return SUBGRAPHS.map(trivialSubgraph);
}

/** One of our subgraphs by its SDL, over memory. */
export function trivialSubgraph(name: SubgraphName): Subgraph {
  return {
    name,
    schema: buildSchema(subgraphSdl(name), RESOLVERS[name]),
    context: (request) => request,
    start: () => {},
    stop: async () => {},
  };
}
