import type { QueryPlan } from '@apollo/query-planner';
import type { DocumentNode, GraphQLError, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { conditionVariables, type Variables } from '../operation/conditions.ts';
import { fragmentsOf } from '../operation/fragments.ts';
import type { ClientOperation } from './client-operation.ts';
import { createObject, type JsonObject } from './json.ts';
import { compileSteps } from './plan-steps.ts';
import { compileShape, type Shape } from './response-shape.ts';
import type { FetchSubgraph, Run } from './run.ts';
import { abstractTypesOf, typeConditionsOf } from './type-conditions.ts';

/** What a client is answered; errors come as the subgraphs gave them, with the name of the subgraph. */
export interface ExecutedPlan {
  data: JsonObject | null;
  errors?: GraphQLError[];
}

/** A query plan, ready to be executed any number of times. */
export interface CompiledPlan {
  /**
   * Asks the subgraphs and answers in the shape of the client's operation. Never rejects: a fetch that fails becomes an
   * error, at most a hundred of them for each fetch. Variables are those of the request, as the schema coerces them.
   */
  execute(execution: { variables: Variables; fetch: FetchSubgraph }): Promise<ExecutedPlan>;
}

/** The most choices of an operation's `@skip` and `@include` whose response shapes are kept. */
const MOST_SHAPES = 16;

/** Compiles the plan of a valid operation. `schema` is what clients see, `supergraphSchema` has also the types that they do not. */
export function compilePlan(options: {
  plan: QueryPlan;
  operation: OperationDefinitionNode;
  document: DocumentNode;
  schema: GraphQLSchema;
  supergraphSchema: GraphQLSchema;
}): CompiledPlan {
  const { node } = options.plan;
  if (node?.kind === 'Subscription') throw new Error('The parts of a subscription are executed one by one.');
  const { schema, operation, supergraphSchema } = options;
  const conditions = typeConditionsOf(supergraphSchema);
  const abstractTypes = abstractTypesOf(supergraphSchema);
  const step = node && compileSteps(node, { conditions, abstractTypes });
  const shapeOf = createShapes({ schema, operation, fragments: fragmentsOf(options.document) });
  return {
    execute: async ({ variables, fetch }) => {
      const run: Run = { data: createObject(), variables, fetch, errors: [] };
      await step?.(run);
      const data = shapeOf(variables)(run.data, variables);
      return run.errors.length > 0 ? { data, errors: run.errors } : { data };
    },
  };
}

/** The shape of the response for the conditions of a request: one for each choice, compiled when it is first met. */
function createShapes(client: ClientOperation): (variables: Variables) => Shape {
  const names = conditionVariables(client.operation, client.fragments);
  const shapes = new LRUCache<string, Shape>({ max: MOST_SHAPES });
  return (variables) => {
    const choice = Object.fromEntries(names.map((name) => [name, variables[name]]));
    const key = JSON.stringify(choice);
    const known = shapes.get(key);
    if (known) return known;
    const fresh = compileShape(client, choice);
    shapes.set(key, fresh);
    return fresh;
  };
}
