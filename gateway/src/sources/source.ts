import type { ErrorCode, Operation, RequestContext } from '@lumigraph/subgraph-kit';
import {
  type ExecutionResult,
  type FormattedExecutionResult,
  type GraphQLFormattedError,
  getOperationAST,
  Kind,
  type OperationTypeNode,
  parse,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { RequestScope } from '../operation/request-scope.ts';

/** What is asked of one subgraph; the planner writes it, so its kind is known. */
export interface SubgraphOperation extends Operation {
  kind: `${OperationTypeNode}`;
}

/** How the gateway reaches one subgraph. */
export interface SubgraphSource {
  /** Answers a query or mutation; never rejects: what failed is told as errors without `data`. */
  execute(operation: SubgraphOperation, scope: RequestScope): Promise<FormattedExecutionResult>;
  /** The events of a subscription; a stream that breaks throws. */
  subscribe(
    operation: Operation,
    request: RequestContext,
  ): Promise<AsyncGenerator<FormattedExecutionResult> | FormattedExecutionResult>;
  close(): Promise<void>;
}

type FailureCode = Extract<ErrorCode, 'TEMPORARILY_UNAVAILABLE' | 'INTERNAL_SERVER_ERROR'>;

/** The error that stands for what a subgraph did not answer. */
export function unavailable(code: FailureCode, path: readonly string[] = []): GraphQLFormattedError {
  return { message: 'This part is not available right now.', path, extensions: { code } };
}

/** The answer where a subgraph gave none: nulls, with an error on each root field, or one on the place whose entities were asked for. */
export function failedFetch(code: FailureCode, query: string): FormattedExecutionResult {
  const known = rootsOf.get(query);
  const names = known ?? rootNames(query);
  if (!known) rootsOf.set(query, names);
  // An empty path becomes the path of the fetch.
  const isOnEntities = names.length === 0 || names.includes('_entities');
  return { data: null, errors: isOnEntities ? [unavailable(code)] : names.map((name) => unavailable(code, [name])) };
}

/** While a subgraph is away, the same few operations fail again and again. */
const rootsOf = new LRUCache<string, string[]>({ max: 500 });

function rootNames(query: string): string[] {
  const selections = getOperationAST(parse(query))?.selectionSet.selections ?? [];
  return selections.flatMap((field) => (field.kind === Kind.FIELD ? [(field.alias ?? field.name).value] : []));
}

/** A result as it would travel over HTTP. */
export function formatted({ data, errors }: ExecutionResult): FormattedExecutionResult {
  return { ...(data !== undefined && { data }), ...(errors && { errors: errors.map((error) => error.toJSON()) }) };
}
