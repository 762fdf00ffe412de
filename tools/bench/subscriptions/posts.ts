import { composeServices } from '@apollo/composition';
import type { SubgraphName } from '@lumigraph/config';
import { buildSchema, type RequestContext, type Subgraph } from '@lumigraph/subgraph-kit';
import { parse } from 'graphql';
import { postOf } from './question.ts';

const SDL = {
  posts: `extend schema
      @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@composeDirective"])
      @link(url: "https://lumigraph.example/specs/live/v1.0", import: ["@live"])
      @composeDirective(name: "@live")
    directive @live(subject: String, seenBy: String, isState: Boolean) on FIELD_DEFINITION
    type Post @key(fields: "id") { id: ID! text: String! }
    type Query { post(id: ID!): Post }
    type Subscription { postAdded: Post @live(seenBy: "post") }`,
  engagement: `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key"])
    type Post @key(fields: "id") { id: ID! likeCount: Int! }`,
} satisfies Partial<Record<SubgraphName, string>>;

/** What every client subscribes to: the event has the text, the other subgraph adds the likes. */
export const SUBSCRIPTION = 'subscription { postAdded { id text likeCount } }';

/** The supergraph of posts that everyone may see and that are new by the second, and of their likes. */
export function postsSupergraph(): string {
  const services = Object.entries(SDL).map(([name, sdl]) => ({ name, url: `subgraph:${name}`, typeDefs: parse(sdl) }));
  const { supergraphSdl, errors } = composeServices(services);
  if (!supergraphSdl) throw new Error(String(errors));
  return supergraphSdl;
}

/** Its subgraphs, whose posts are where the feed says; an event is the number of its post. */
export function postsSubgraphs(added: () => AsyncIterable<number>): Subgraph[] {
  const post = ({ id }: { id: string }) => postOf(Number(id));
  const resolvers = {
    posts: {
      Post: { __resolveReference: post },
      Query: { post: (_root: unknown, asked: { id: string }) => post(asked) },
      Subscription: { postAdded: { subscribe: added, resolve: (event: number) => postOf(event) } },
    },
    engagement: { Post: { __resolveReference: post } },
  };
  return (['posts', 'engagement'] as const).map((name) => ({
    name,
    schema: buildSchema(SDL[name], resolvers[name]),
    context: (request: RequestContext) => request,
    start: () => {},
    stop: async () => {},
  }));
}
