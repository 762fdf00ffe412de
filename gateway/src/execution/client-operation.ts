import type { FragmentDefinitionNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';

/** A client's valid operation, and the schema it is written against. */
export interface ClientOperation {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}
