import type { GraphQLError } from 'graphql';
import type { Variables } from '../operation/conditions.ts';
import type { JsonObject } from './json.ts';

/** What a subgraph is asked. */
export interface SubgraphRequest {
  query: string;
  operationName: string | undefined;
  variables: Record<string, unknown>;
  kind: 'query' | 'mutation' | 'subscription';
}

/** What came back; it may be anything. */
export interface SubgraphAnswer {
  readonly data?: unknown;
  readonly errors?: unknown;
}

/** Asks one subgraph. The answer's `data` becomes part of the response: nobody else may use it. */
export type FetchSubgraph = (serviceName: string, request: SubgraphRequest) => Promise<SubgraphAnswer>;

/** One execution of a plan. */
export interface Run {
  readonly data: JsonObject;
  readonly variables: Variables;
  readonly fetch: FetchSubgraph;
  readonly errors: GraphQLError[];
}

/** A part of a plan. Never rejects: what fails becomes errors of the run. */
export type Step = (run: Run) => Promise<void>;
