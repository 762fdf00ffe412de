import { type GraphQLSchema, isAbstractType } from 'graphql';

/** Which values of `__typename` meet a type condition. */
export type TypeConditions = (typeName: string) => ReadonlySet<unknown>;

/** The type conditions of one schema: a type meets its own name, its interfaces and its unions. */
export function typeConditionsOf(schema: GraphQLSchema): TypeConditions {
  const known = new Map<string, ReadonlySet<string>>();
  return (typeName) => {
    const met = known.get(typeName) ?? new Set([typeName, ...subtypes(schema, typeName)]);
    known.set(typeName, met);
    return met;
  };
}

function subtypes(schema: GraphQLSchema, typeName: string): string[] {
  const type = schema.getType(typeName);
  if (!isAbstractType(type)) return [];
  const implementers = 'getFields' in type ? schema.getImplementations(type).interfaces : [];
  return [...schema.getPossibleTypes(type), ...implementers].map(({ name }) => name);
}

/** The names of a schema's interfaces and unions. */
export function abstractTypesOf(schema: GraphQLSchema): ReadonlySet<string> {
  const types = Object.values(schema.getTypeMap()).filter((type) => isAbstractType(type));
  return new Set(types.map(({ name }) => name));
}
