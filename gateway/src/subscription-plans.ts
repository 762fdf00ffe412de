import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { buildOperationContext } from '@apollo/gateway';
import { type FetchNode, type PlanNode, QueryPlanner } from '@apollo/query-planner';
import { type DocumentNode, GraphQLError, type GraphQLSchema, specifiedRules, validate } from 'graphql';
import { LRUCache } from 'lru-cache';
import { depthRule } from './depth.ts';

type OperationContext = ReturnType<typeof buildOperationContext>;

/** How a subscription is served: whom it is asked of, and what its events need from the other subgraphs. */
export interface SubscriptionPlan {
  primary: FetchNode;
  rest: PlanNode | undefined;
  operationContext: OperationContext;
}

/** The supergraph as the planner sees it, and the plans of its subscriptions. */
export interface SubscriptionPlanner {
  /** What clients see. */
  schema: GraphQLSchema;
  apiSchema: ReturnType<Supergraph['apiSchema']>;
  supergraphSchema: GraphQLSchema;
  /** The plan, or why the operation is not valid; 1,000 plans are kept. */
  plan(query: string, document: DocumentNode, operationName: string | undefined): SubscriptionPlan | GraphQLError[];
}

/** A planner of its own, since ApolloGateway plans subscriptions but gives the plans to nobody. */
export function createSubscriptionPlanner(supergraphSdl: string): SubscriptionPlanner {
  const supergraph = Supergraph.build(supergraphSdl, { validateSupergraph: false });
  const planner = new QueryPlanner(supergraph);
  const apiSchema = supergraph.apiSchema();
  const schema = apiSchema.toGraphQLJSSchema();
  const plans = new LRUCache<string, SubscriptionPlan>({ max: 1_000 });

  function createPlan(document: DocumentNode, operationName: string | undefined): SubscriptionPlan | GraphQLError[] {
    const faults = validate(schema, document, [...specifiedRules, depthRule]);
    if (faults.length > 0) return faults.map((fault) => withCode(fault, 'GRAPHQL_VALIDATION_FAILED'));
    const name = operationName === undefined ? {} : { operationName };
    const operationContext = buildOperationContext({ schema, operationDocument: document, ...name });
    const { node } = planner.buildQueryPlan(operationFromDocument(apiSchema, document, name));
    if (node?.kind !== 'Subscription') return [withCode(new GraphQLError('Nothing is selected.'), 'BAD_USER_INPUT')];
    return { primary: node.primary, rest: node.rest, operationContext };
  }

  return {
    schema,
    apiSchema,
    supergraphSchema: supergraph.schema.toGraphQLJSSchema(),
    plan: (query, document, operationName) => {
      const key = `${operationName ?? ''}\n${query}`;
      const known = plans.get(key);
      if (known) return known;
      const fresh = createPlan(document, operationName);
      if (!Array.isArray(fresh)) plans.set(key, fresh);
      return fresh;
    },
  };
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(error.message, { ...(error.nodes && { nodes: error.nodes }), extensions: { code } });
}
