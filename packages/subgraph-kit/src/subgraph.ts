import { buildSubgraphSchema } from '@apollo/subgraph';
import type { GraphQLResolverMap } from '@apollo/subgraph/dist/schema-helper/resolverMap.js';
import type { SubgraphName } from '@lumigraph/config';
import { type GraphQLSchema, parse } from 'graphql';
import type { RequestContext } from './context.ts';
import { DateTime, Url } from './scalars.ts';

/** One domain of the supergraph. It does not know whether it runs in the gateway's process or in one of its own. */
export interface Subgraph {
  name: SubgraphName;
  schema: GraphQLSchema;
  /** A fresh resolver context, with DataLoaders of its own; one per client request. */
  context(request: RequestContext): object;
  start(): void;
  stop(): Promise<void>;
}

/** An executable subgraph schema from its SDL and resolvers. Throws where a resolver names a field that the SDL lacks. */
export function buildSchema(sdl: string, resolvers: object): GraphQLSchema {
  const scalars = Object.fromEntries(
    [DateTime, Url].filter(({ name }) => sdl.includes(`scalar ${name}`)).map((scalar) => [scalar.name, scalar]),
  );
  return buildSubgraphSchema({
    typeDefs: parse(sdl),
    resolvers: { ...scalars, ...resolvers } as GraphQLResolverMap<unknown>,
  });
}
