import { GraphQLError } from 'graphql';
import { CLIENT_CODES } from '../masked-errors.ts';

/**
 * Why an operation is not executed. `status` is what HTTP says of it to a client that takes `application/graphql-response+json`; one that
 * takes only `application/json` gets 200 for what is wrong with the document (`isAboutDocument`), as GraphQL over HTTP wants.
 */
export class Refused extends Error {
  readonly errors: readonly GraphQLError[];
  readonly status: number;
  readonly isAboutDocument: boolean;
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    errors: readonly GraphQLError[],
    how: { status: number; isAboutDocument?: boolean; headers?: Readonly<Record<string, string>> },
  ) {
    super(errors.map(({ message }) => message).join('\n'));
    this.errors = errors;
    this.status = how.status;
    this.isAboutDocument = how.isAboutDocument ?? false;
    this.headers = how.headers ?? {};
  }
}

/** One refusal with its code. */
export function refuse(
  status: number,
  code: string,
  message: string,
  how: { isAboutDocument?: boolean; headers?: Readonly<Record<string, string>> } = {},
): Refused {
  return new Refused([new GraphQLError(message, { extensions: { code } })], { status, ...how });
}

/** A refusal by what was thrown: GraphQL errors with a code for clients are those of the checks, which a document does not pass; null for a fault of ours. */
export function asRefused(error: unknown): Refused | null {
  if (error instanceof Refused) return error;
  const isRefusal = error instanceof GraphQLError && CLIENT_CODES.has(error.extensions.code);
  return isRefusal ? new Refused([error], { status: 400, isAboutDocument: true }) : null;
}
