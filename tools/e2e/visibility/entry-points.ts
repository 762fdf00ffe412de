import { type GraphQLField, type GraphQLSchema, getNamedType, isAbstractType, isObjectType } from 'graphql';

const ENTITIES: ReadonlySet<string> = new Set(['Post', 'Story', 'User', 'Media', 'Comment']);

/**
 * Every way by which a client comes to a post, story, user, media or comment: a field of an operation or of such an entity, with the fields below
 * it that lead there, as in `Query.searchPosts.edges.node`.
 */
export function entryPointsOf(schema: GraphQLSchema): string[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const entities = [...ENTITIES].map((name) => schema.getType(name));
  return [...roots, ...entities].flatMap((type) =>
    isObjectType(type)
      ? Object.values(type.getFields()).flatMap((field) => waysFrom(schema, field, `${type.name}.${field.name}`, []))
      : [],
  );
}

function waysFrom(
  schema: GraphQLSchema,
  { type }: GraphQLField<unknown, unknown>,
  path: string,
  passed: readonly string[],
): string[] {
  const named = getNamedType(type);
  const types = isAbstractType(named) ? schema.getPossibleTypes(named) : [named];
  return types.flatMap((possible) => {
    if (!isObjectType(possible) || passed.includes(possible.name)) return [];
    const here = possible === named ? path : `${path}<${possible.name}>`;
    if (ENTITIES.has(possible.name)) return [here];
    const fields = Object.values(possible.getFields());
    return fields.flatMap((field) => waysFrom(schema, field, `${here}.${field.name}`, [...passed, possible.name]));
  });
}
