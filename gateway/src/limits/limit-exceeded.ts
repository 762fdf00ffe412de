import type { Config } from '@lumigraph/config';
import { GraphQLError } from 'graphql';

/** What a request may have, by configuration. */
export type Limits = Config['limits'];

/** The refusal of what has too much of something, found in full or only in part: LIMIT_EXCEEDED. */
export function limitExceeded(what: string, most: number, found?: number): GraphQLError {
  const message = `${what}: ${found ?? 'more'}, at most ${most} allowed.`;
  return new GraphQLError(message, { extensions: { code: 'LIMIT_EXCEEDED' } });
}
