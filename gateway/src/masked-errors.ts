import type { ErrorCode } from '@lumigraph/subgraph-kit';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';

/** Codes that a client may see: ours, and those by which Apollo Server tells that a request is no operation of this schema. */
const KNOWN: ReadonlySet<unknown> = new Set<ErrorCode | RequestErrorCode>([
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
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'BAD_REQUEST',
]);

type RequestErrorCode =
  | 'GRAPHQL_PARSE_FAILED'
  | 'GRAPHQL_VALIDATION_FAILED'
  | 'OPERATION_RESOLUTION_FAILURE'
  | 'PERSISTED_QUERY_NOT_SUPPORTED'
  | 'BAD_REQUEST';

/** An error of graphql-js, or one that has travelled as JSON. */
export type AnyError = {
  [Key in keyof GraphQLFormattedError]: GraphQLFormattedError[Key] | undefined;
} & { message: string };

/** Whether an error is a fault of ours, which the log must know and the client must not. */
export function isInternal(error: AnyError): boolean {
  return !KNOWN.has(error.extensions?.code);
}

/** What a client may know of an error: never a URL, a body, SQL or a stack of ours. */
export function maskError(error: AnyError): GraphQLFormattedError {
  const path = clientPath(error.path);
  const where = { ...(error.locations && { locations: error.locations }), ...(path && { path }) };
  if (isInternal(error))
    return { message: 'Something went wrong.', ...where, extensions: { code: 'INTERNAL_SERVER_ERROR' } };
  return { message: error.message, ...where, extensions: { code: error.extensions?.code } };
}

/** The same as GraphQL errors, for what is not formatted by Apollo Server. */
export function maskErrors(errors: readonly AnyError[]): GraphQLError[] {
  return errors.map(maskError).map(({ message, path, extensions }) => {
    return new GraphQLError(message, { ...(path && { path }), ...(extensions && { extensions }) });
  });
}

/** The gateway writes `@` for "each of a list", which is no place in a response: the path ends before it. */
function clientPath(path: AnyError['path']): AnyError['path'] {
  const end = path?.indexOf('@') ?? -1;
  const kept = end < 0 ? path : path?.slice(0, end);
  return kept && kept.length > 0 ? kept : undefined;
}
