import type { Schema } from '@apollo/federation-internals';
import { type DocumentNode, GraphQLError, type GraphQLErrorOptions, type OperationDefinitionNode } from 'graphql';
import { isSelected, type Variables } from '../operation/conditions.ts';
import { type AccessRequirements, requirementsOf } from './access-requirements.ts';
import { readAccessRules } from './access-rules.ts';
import type { Identity } from './access-token.ts';

const MOST_ERRORS = 10;

/** Who may ask for what, as the supergraph's `@access` says. */
export interface Authority {
  /** What a valid operation requires; worked out once per operation. */
  requirementsOf(document: DocumentNode, operation: OperationDefinitionNode): AccessRequirements;
}

/** The authority of a supergraph (with its directives). Throws an AccessDirectiveError where they cannot be read. */
export function createAuthority(supergraph: Schema): Authority {
  const rules = readAccessRules(supergraph);
  return {
    requirementsOf: (document, operation) => {
      const root = supergraph.schemaDefinition.rootType(operation.operation);
      if (!root) throw new Error(`the supergraph has no ${operation.operation}`);
      return requirementsOf(rules, root.name, document, operation);
    },
  };
}

/** Why the operation is refused, before it is planned: UNAUTHENTICATED, of ten fields at most. Empty where it may go on. */
export function refusalsOf(
  { isForSession, protectedFields }: AccessRequirements,
  { viewer, hasBadToken }: Pick<Identity, 'viewer' | 'hasBadToken'>,
  variables: Variables,
): GraphQLError[] {
  if (hasBadToken && !isForSession) return [unauthenticated('The access token has expired or is not valid.')];
  if (viewer) return [];
  return protectedFields
    .filter(({ conditions }) => isSelected(conditions, variables))
    .slice(0, MOST_ERRORS)
    .map(({ node, path }) => unauthenticated('Sign in first.', { nodes: node, path }));
}

function unauthenticated(message: string, where: Pick<GraphQLErrorOptions, 'nodes' | 'path'> = {}): GraphQLError {
  return new GraphQLError(message, { ...where, extensions: { code: 'UNAUTHENTICATED' } });
}
