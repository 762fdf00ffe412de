import { GraphQLError } from 'graphql';
import type { RequestContext, Viewer } from './context.ts';

/** The stable codes of GraphQL errors. */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'BAD_USER_INPUT'
  | 'NOT_FOUND'
  | 'RATE_LIMITED'
  | 'TEMPORARILY_UNAVAILABLE'
  | 'SEARCH_UNAVAILABLE'
  | 'INTERNAL_SERVER_ERROR';

/** The stable codes of what a user can put right, told in a mutation's `userErrors`. */
export type UserErrorCode =
  | 'INVALID'
  | 'TAKEN'
  | 'NOT_FOUND'
  | 'FORBIDDEN'
  | 'RATE_LIMITED'
  | 'INVALID_CREDENTIALS'
  | 'SESSION_EXPIRED'
  | 'UNSUPPORTED_FORMAT'
  | 'TOO_LARGE'
  | 'TOO_MANY_PIXELS'
  | 'CORRUPT'
  | 'INFECTED'
  | 'NOT_UPLOADED'
  | 'CONFLICT'
  | 'TEMPORARILY_UNAVAILABLE';

export interface UserError {
  code: UserErrorCode;
  /** The input's path: `['input', 'caption']`. */
  field: string[] | null;
  message: string;
}

/** A GraphQL error with one of the stable codes. */
export function apiError(code: ErrorCode, message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}

/** What the user can put right; thrown by a mutation's steps and turned into `userErrors` by `mutation`. */
export class Refusal extends Error {
  readonly errors: readonly UserError[];
  constructor(code: UserErrorCode, message: string, field: string[] | null = null) {
    super(message);
    this.errors = [{ code, field, message }];
  }
}

/** The viewer of the request. Throws UNAUTHENTICATED for an anonymous one. */
export function requireViewer(context: Pick<RequestContext, 'viewer'>): Viewer {
  if (!context.viewer) throw apiError('UNAUTHENTICATED', 'Sign in first.');
  return context.viewer;
}

/** Runs a mutation: its payload is `{[field]: result, userErrors: []}`, or null and the refusal's errors. */
export async function mutation<Field extends string, Result>(
  field: Field,
  run: () => Promise<Result>,
): Promise<{ [key in Field]: Result | null } & { userErrors: UserError[] }> {
  const payload = (result: Result | null, userErrors: readonly UserError[]) =>
    ({ [field]: result, userErrors: [...userErrors] }) as { [key in Field]: Result | null } & {
      userErrors: UserError[];
    };
  try {
    return payload(await run(), []);
  } catch (error) {
    if (error instanceof Refusal) return payload(null, error.errors);
    throw error;
  }
}
