import { composeServices } from '@apollo/composition';
import type { SubgraphName } from '@lumigraph/config';
import {
  apiError,
  buildSchema,
  createLoader,
  type RequestContext,
  requireViewer,
  type Subgraph,
} from '@lumigraph/subgraph-kit';
import { parse } from 'graphql';
import { LiveTopic } from './live-topic.ts';

const LINK = `extend schema
  @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@tag", "@composeDirective"])
  @link(url: "https://lumigraph.example/specs/access/v1.0", import: ["@access"])
  @link(url: "https://lumigraph.example/specs/cacheControl/v1.0", import: ["@cacheControl"])
  @composeDirective(name: "@access")
  @composeDirective(name: "@cacheControl")
  @link(url: "https://lumigraph.example/specs/live/v1.0", import: ["@live"])
  @composeDirective(name: "@live")
  directive @live(subject: String, seenBy: String, isState: Boolean) on FIELD_DEFINITION
  directive @access(level: access__Level!) repeatable on FIELD_DEFINITION
  enum access__Level { SESSION VIEWER }
  directive @cacheControl(maxAge: Int, scope: cacheControl__Scope, inheritMaxAge: Boolean) on FIELD_DEFINITION | INTERFACE | OBJECT | UNION
  enum cacheControl__Scope { PUBLIC PRIVATE }`;

const SDL = {
  users: `${LINK}
    type User @key(fields: "id") { id: ID! name: String! address: String! }
    type Session { accessToken: String! }
    type Query { me: User user(id: ID!): User broken: String away: String @cacheControl(maxAge: 60) hidden: String }
    type Mutation { rename(name: String!): User refreshSession(refreshToken: String!): Session @access(level: SESSION) }`,
  posts: `${LINK}
    type Post @key(fields: "id") { id: ID! text: String! author: User }
    type User @key(fields: "id", resolvable: false) { id: ID! }
    type Query { posts: [Post!]! @cacheControl(maxAge: 60) post(id: ID!): Post }
    type Mutation { publish(text: String!): Post }
    type PostUpdate { text: String! post: Post }
    type Subscription {
      postChanged(id: ID!): Post failing: Post refused: Post
      postUpdated(id: ID!): PostUpdate @live(subject: "post", seenBy: "post", isState: true)
      postAdded: Post @live(seenBy: "post")
    }`,
  engagement: `${LINK}
    type Post @key(fields: "id") { id: ID! likeCount: Int viewerHasLiked: Boolean @tag(name: "viewer") }
    type Mutation { like(postId: ID!): Post }`,
} satisfies Partial<Record<SubgraphName, string>>;

export type SmallSubgraphName = keyof typeof SDL;
export const SMALL_SUBGRAPHS: readonly SmallSubgraphName[] = ['users', 'posts', 'engagement'];

/** The supergraph of users, posts and engagement. */
export function smallSupergraph(): string {
  const services = SMALL_SUBGRAPHS.map((name) => ({ name, url: `subgraph:${name}`, typeDefs: parse(SDL[name]) }));
  const { supergraphSdl, errors } = composeServices(services);
  if (!supergraphSdl) throw new Error(String(errors));
  return supergraphSdl;
}

/** What the small subgraphs know, and what they were asked. */
export class SmallData {
  readonly names = new Map([
    ['1', 'Ada'],
    ['2', 'Ben'],
  ]);
  readonly posts = new Map([
    ['10', { text: 'dawn', author: '1' }],
    ['11', { text: 'noon', author: '2' }],
    ['12', { text: 'dusk', author: '3' }],
  ]);
  readonly likes = new Map([
    ['10', 4],
    ['11', 0],
    ['12', 7],
  ]);
  /** Who may not see a post; '' is nobody. */
  readonly hiddenFrom = new Map<string, Set<string>>();
  /** The ids by which Query.post was asked. */
  readonly postReads: string[] = [];
  readonly changes = new LiveTopic<string>();
  /** The ids of each batch in which names were read. */
  readonly nameReads: string[][] = [];
  readonly faults: unknown[] = [];
}

type Context = RequestContext & { names: ReturnType<typeof createLoader<string, string>> };

function usersResolvers(data: SmallData) {
  const named = async (id: string, { names }: Context) => {
    const name = await names.load(id);
    return name === null ? null : { id, name };
  };
  return {
    User: {
      __resolveReference: ({ id }: { id: string }, context: Context) => named(id, context),
      address: (_user: unknown, _args: unknown, { accept, address }: Context) => `${accept} from ${address}`,
    },
    Query: {
      me: (_root: unknown, _args: unknown, context: Context) => named(requireViewer(context).id, context),
      user: (_root: unknown, { id }: { id: string }, context: Context) => named(id, context),
      broken: () => {
        throw new Error('select * from users.secrets failed at http://10.0.0.7:5432');
      },
      away: () => {
        throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
      },
      hidden: () => {
        throw apiError('NOT_FOUND', 'There is no such thing.');
      },
    },
    Mutation: {
      rename: async (_root: unknown, { name }: { name: string }, context: Context) => {
        const { id } = requireViewer(context);
        await context.names.load(id);
        data.names.set(id, name);
        return { id, name };
      },
      refreshSession: () => ({ accessToken: 'fresh' }),
    },
  };
}

function postsResolvers(data: SmallData) {
  const post = (id: string) => {
    const known = data.posts.get(id);
    return known ? { id, text: known.text, author: { id: known.author } } : null;
  };
  return {
    Post: { __resolveReference: ({ id }: { id: string }) => post(id) },
    Query: {
      posts: () => [...data.posts.keys()].map(post),
      post: (_root: unknown, { id }: { id: string }, { viewer }: Context) => {
        data.postReads.push(id);
        return data.hiddenFrom.get(id)?.has(viewer?.id ?? '') ? null : post(id);
      },
    },
    Mutation: {
      publish: (_root: unknown, { text }: { text: string }, context: Context) => {
        data.posts.set('13', { text, author: requireViewer(context).id });
        return post('13');
      },
    },
    Subscription: {
      postChanged: { subscribe: () => data.changes.listen(), resolve: (id: string) => post(id) },
      failing: {
        subscribe: async function* () {
          yield '10';
          throw new Error('the stream at 10.0.0.7 broke');
        },
        resolve: (id: string) => post(id),
      },
      postUpdated: {
        subscribe: () => data.changes.listen(),
        resolve: (id: string) => ({ text: data.posts.get(id)?.text ?? '', post: post(id) }),
      },
      postAdded: { subscribe: () => data.changes.listen(), resolve: (id: string) => post(id) },
      refused: {
        subscribe: () => {
          throw apiError('NOT_FOUND', 'There is no such post.');
        },
      },
    },
  };
}

function engagementResolvers(data: SmallData) {
  const engagement = (id: string) => ({ id, likeCount: data.likes.get(id) ?? null });
  return {
    Post: {
      __resolveReference: ({ id }: { id: string }) => engagement(id),
      viewerHasLiked: (_post: unknown, _args: unknown, { viewer }: Context) => viewer !== null,
    },
    Mutation: {
      like: (_root: unknown, { postId }: { postId: string }) => {
        data.likes.set(postId, (data.likes.get(postId) ?? 0) + 1);
        return engagement(postId);
      },
    },
  };
}

/** The small subgraphs over one set of data. */
export function smallSubgraphs(data: SmallData): Record<SmallSubgraphName, Subgraph> {
  const context = (request: RequestContext): Context => ({
    ...request,
    names: createLoader(async (ids: readonly string[]) => {
      data.nameReads.push([...ids]);
      return data.names;
    }),
  });
  const subgraph = (name: SmallSubgraphName, resolvers: object): Subgraph => ({
    name,
    schema: buildSchema(SDL[name], resolvers),
    context,
    start: () => {},
    stop: async () => {},
  });
  return {
    users: subgraph('users', usersResolvers(data)),
    posts: subgraph('posts', postsResolvers(data)),
    engagement: subgraph('engagement', engagementResolvers(data)),
  };
}
