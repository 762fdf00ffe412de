import { CriticalityLevel, diff } from '@graphql-inspector/core';
import type { GraphQLSchema } from 'graphql';
import { z } from 'zod';

/** breaking-changes.json: the breaking changes that are meant, each by kind (FIELD_REMOVED, …), path (`Post.caption`) and reason. */
export const declaredChanges = z.array(
  z.strictObject({ type: z.string(), path: z.string(), reason: z.string().min(1) }),
);

/** What breaks a client that was written for the older schema and is not declared, one line each. */
export async function undeclaredBreaks(
  older: GraphQLSchema,
  newer: GraphQLSchema,
  declared: z.output<typeof declaredChanges>,
): Promise<string[]> {
  const isDeclared = (type: string, path: string | undefined) =>
    declared.some((change) => change.type === type && change.path === path);
  return (await diff(older, newer))
    .filter(({ criticality }) => criticality.level === CriticalityLevel.Breaking)
    .filter(({ type, path }) => !isDeclared(type, path))
    .map(({ type, path, message }) => `${type} ${path ?? ''}: ${message}`);
}
