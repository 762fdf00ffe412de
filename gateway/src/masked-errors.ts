import type { Log } from '@lumigraph/lifecycle';
import type { ErrorCode } from '@lumigraph/subgraph-kit';
import { type FormattedExecutionResult, GraphQLError, type GraphQLFormattedError } from 'graphql';

/** Codes that a client may see: ours, and those of the front door. */
export const CLIENT_CODES: ReadonlySet<unknown> = new Set<ErrorCode | RequestErrorCode>([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'NOT_FOUND',
  'RATE_LIMITED',
  'TEMPORARILY_UNAVAILABLE',
  'SEARCH_UNAVAILABLE',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_FOUND',
  'PERSISTED_QUERY_REQUIRED',
  'PERSISTED_QUERY_HASH_MISMATCH',
  'LIMIT_EXCEEDED',
  'COST_LIMIT_EXCEEDED',
  'EXECUTION_TIMEOUT',
  'BAD_REQUEST',
]);

type RequestErrorCode =
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'OPERATION_RESOLUTION_FAILURE'
  | 'PERSISTED_QUERY_NOT_FOUND'
  | 'PERSISTED_QUERY_REQUIRED'
  | 'PERSISTED_QUERY_HASH_MISMATCH'
  | 'LIMIT_EXCEEDED'
  | 'COST_LIMIT_EXCEEDED'
  | 'EXECUTION_TIMEOUT'
  | 'BAD_REQUEST';

/** An error of graphql-js, or one that has travelled as JSON. */
export type AnyError = {
  [Key in keyof GraphQLFormattedError]: GraphQLFormattedError[Key] | undefined;
} & { message: string };

/** What clients are told of errors. */
export interface ErrorMask {
  /** Whether an error is a fault of ours, which the log must know and the client must not. */
  isInternal(error: AnyError): boolean;
  /** What a client may know of an error. */
  mask(error: AnyError): GraphQLFormattedError;
}

/** For subgraphs of our own, whose faults are ours: never a URL, a body, SQL or a stack of theirs. */
export const OUR_ERRORS: ErrorMask = {
  isInternal: ({ extensions }) => !CLIENT_CODES.has(extensions?.code),
  mask: (error) => (OUR_ERRORS.isInternal(error) ? hidden(error) : told(error)),
};

/**
 * For somebody else's subgraphs: what they say of errors (`extensions.serviceName` tells that it is theirs) is told, with their code or, where
 * they give none, INTERNAL_SERVER_ERROR; but nothing else that they may have put into `extensions`.
 */
export const FOREIGN_ERRORS: ErrorMask = {
  isInternal: (error) => OUR_ERRORS.isInternal(error) && typeof error.extensions?.serviceName !== 'string',
  mask: (error) => (FOREIGN_ERRORS.isInternal(error) ? hidden(error) : told(error)),
};

/** Letters: some messages quote what the client sent. */
const LONGEST_MESSAGE = 500;

function hidden(error: AnyError): GraphQLFormattedError {
  return { message: 'Something went wrong.', ...whereOf(error), extensions: { code: 'INTERNAL_SERVER_ERROR' } };
}

function told(error: AnyError): GraphQLFormattedError {
  const { code } = error.extensions ?? {};
  const extensions = { code: typeof code === 'string' ? code : 'INTERNAL_SERVER_ERROR' };
  return { message: error.message.slice(0, LONGEST_MESSAGE), ...whereOf(error), extensions };
}

function whereOf(error: AnyError): Pick<GraphQLFormattedError, 'locations' | 'path'> {
  const path = clientPath(error.path);
  return { ...(error.locations && { locations: error.locations }), ...(path && { path }) };
}

/** An answer as the client may see it; what it may not goes to the log. */
export function maskAnswer(
  { data, errors }: MaskableAnswer,
  how: { errorMask: ErrorMask; log: Log; requestId: string; message: string },
): FormattedExecutionResult {
  const { errorMask, log, requestId, message } = how;
  for (const error of errors ?? [])
    if (errorMask.isInternal(error)) log.error({ err: error, requestId, path: error.path }, message);
  return { ...(data !== undefined && { data }), ...(errors && { errors: errors.map(errorMask.mask) }) };
}

/** An answer of the execution or of a subgraph. */
export type MaskableAnswer = Pick<FormattedExecutionResult, 'data'> & { errors?: readonly AnyError[] | undefined };

/** Formatted errors as GraphQL errors. */
export function asGraphQLErrors(errors: readonly GraphQLFormattedError[]): GraphQLError[] {
  return errors.map(({ message, path, extensions }) => {
    return new GraphQLError(message, { ...(path && { path }), ...(extensions && { extensions }) });
  });
}

/** The gateway writes `@` for "each of a list", which is no place in a response: the path ends before it. */
function clientPath(path: AnyError['path']): AnyError['path'] {
  const end = path?.indexOf('@') ?? -1;
  const kept = end < 0 ? path : path?.slice(0, end);
  return kept && kept.length > 0 ? kept : undefined;
}
