import {
  type DocumentNode,
  GraphQLError,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  specifiedRules,
  validate,
} from 'graphql';
import { conditionsAtSubscriptionRoots } from './subscription-roots.ts';

const MOST_ERRORS = 10;
const WITHOUT_INTROSPECTION = [...specifiedRules, NoSchemaIntrospectionCustomRule];

/**
 * What is wrong with a document that is within the limits, at most 11 errors of code GRAPHQL_VALIDATION_FAILED; none where it is valid. Where the
 * schema is not to be read, no error names what the client did not.
 */
export function validateDocument(
  schema: GraphQLSchema,
  document: DocumentNode,
  isIntrospectable: boolean,
): readonly GraphQLError[] {
  const conditions = conditionsAtSubscriptionRoots(document);
  if (conditions.length > 0)
    return [
      withCode({ message: 'At the root of a subscription nothing may be under @skip or @include.', nodes: conditions }),
    ];
  const rules = isIntrospectable ? specifiedRules : WITHOUT_INTROSPECTION;
  const options = { maxErrors: MOST_ERRORS, hideSuggestions: !isIntrospectable };
  return validate(schema, document, rules, options).map(withCode);
}

function withCode({ message, nodes }: Pick<GraphQLError, 'message' | 'nodes'>): GraphQLError {
  return new GraphQLError(message, { ...(nodes && { nodes }), extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
}
