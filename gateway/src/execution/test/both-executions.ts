import { operationFromDocument, Supergraph } from '@apollo/federation-internals';
import { buildOperationContext, executeQueryPlan } from '@apollo/gateway';
import { type QueryPlan, QueryPlanner } from '@apollo/query-planner';
import {
  type FormattedExecutionResult,
  type GraphQLError,
  type GraphQLSchema,
  OperationTypeNode,
  parse,
} from 'graphql';
import type { Variables } from '../../operation/conditions.ts';
import { compilePlan } from '../compiled-plan.ts';
import type { FetchSubgraph } from '../run.ts';

/** An operation that can be executed by us and by Apollo's gateway. */
export interface BothExecutions {
  plan: QueryPlan;
  ours(variables: Variables, fetch: FetchSubgraph): Promise<FormattedExecutionResult>;
  stock(variables: Variables, fetch: FetchSubgraph): Promise<FormattedExecutionResult>;
}

/** A supergraph whose operations are planned once for both. */
export interface PlannedSupergraph {
  schema: GraphQLSchema;
  planned(text: string): BothExecutions;
}

export function planSupergraph(supergraphSdl: string): PlannedSupergraph {
  const supergraph = Supergraph.build(supergraphSdl, { validateSupergraph: false });
  const planner = new QueryPlanner(supergraph);
  const apiSchema = supergraph.apiSchema();
  const schema = apiSchema.toGraphQLJSSchema();
  const supergraphSchema = supergraph.schema.toGraphQLJSSchema();
  const services = [...supergraph.subgraphsMetadata()].map(({ name }) => name);

  function planned(text: string): BothExecutions {
    const document = parse(text);
    const plan = planner.buildQueryPlan(operationFromDocument(apiSchema, document));
    const context = buildOperationContext({ schema, operationDocument: document });
    const compiled = compilePlan({ plan, operation: context.operation, document, schema, supergraphSchema });
    return {
      plan,
      ours: async (variables, fetch) => formatted(await compiled.execute({ variables, fetch })),
      stock: async (variables, fetch) => {
        // The execution reads only these fields of Apollo Server's request.
        const request = { logger: console, request: { variables }, metrics: {} } as unknown as StockRequest;
        const serviceMap = Object.fromEntries(services.map((name) => [name, stockSource(name, fetch)]));
        return formatted(await executeQueryPlan(plan, serviceMap, request, context, supergraphSchema, apiSchema));
      },
    };
  }
  return { schema, planned };
}

type StockRequest = Parameters<typeof executeQueryPlan>[2];

function stockSource(name: string, fetch: FetchSubgraph) {
  return {
    process: async ({ request }: { request: { query?: string; variables?: Record<string, unknown> } }) => {
      const { query = '', variables = {} } = request;
      const kind = query.startsWith('mutation') ? OperationTypeNode.MUTATION : OperationTypeNode.QUERY;
      const answer = await fetch(name, { query, operationName: undefined, variables, kind });
      return answer as FormattedExecutionResult;
    },
  };
}

/** A result as it would travel as JSON; Apollo's gateway has errors that JSON leaves empty. */
function formatted({ data, errors }: { data?: unknown; errors?: readonly Partial<GraphQLError>[] }) {
  const told = errors?.map(({ message, path, extensions }) => ({ message, path, extensions }));
  return JSON.parse(JSON.stringify({ data, errors: told }));
}
