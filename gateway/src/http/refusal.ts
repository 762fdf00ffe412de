import { GraphQLError } from 'graphql';
import { UNCACHED } from '../operation/cache-policy.ts';
import type { Outcome } from '../operation/operation-request.ts';
import { Refused } from '../operation/refused.ts';

/** Runs a check; the GraphQL error that it throws is thrown as a Refused with this status. */
export function refusing(status: number, check: () => void, headers: Readonly<Record<string, string>> = {}): void {
  try {
    check();
  } catch (error) {
    throw error instanceof GraphQLError ? new Refused([error], { status, headers }) : error;
  }
}

/** What a client is answered whose request is refused before the front door. */
export function refusalOutcome({ errors, status, isAboutDocument, headers }: Refused): Outcome {
  const result = { errors: errors.map((error) => error.toJSON()) };
  return { kind: 'result', result, status, isAboutDocument, headers, cache: UNCACHED };
}
