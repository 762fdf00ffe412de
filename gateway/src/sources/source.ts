import type { GraphQLDataSource } from '@apollo/gateway';
import type { ErrorCode, Operation, RequestContext } from '@lumigraph/subgraph-kit';
import type { ExecutionResult, FormattedExecutionResult } from 'graphql';
import type { GatewayContext } from '../request-scope.ts';

/** How the gateway reaches one subgraph. */
export interface SubgraphSource extends GraphQLDataSource<GatewayContext> {
  /** The events of a subscription; a stream that breaks throws. */
  subscribe(
    operation: Operation,
    request: RequestContext,
  ): Promise<AsyncGenerator<FormattedExecutionResult> | FormattedExecutionResult>;
  close(): Promise<void>;
}

/** The answer where a subgraph gave none: nulls for all its fields here, and one error. */
export function failedFetch(code: Extract<ErrorCode, 'TEMPORARILY_UNAVAILABLE' | 'INTERNAL_SERVER_ERROR'>) {
  // An empty path becomes the path of the fetch.
  return { data: null, errors: [{ message: 'This part is not available right now.', path: [], extensions: { code } }] };
}

/** A result as it would travel over HTTP. */
export function formatted({ data, errors }: ExecutionResult): FormattedExecutionResult {
  return { ...(data !== undefined && { data }), ...(errors && { errors: errors.map((error) => error.toJSON()) }) };
}

/** The planner writes the operation, so its first word is its kind. */
export function isMutation(query: string): boolean {
  return query.startsWith('mutation');
}
