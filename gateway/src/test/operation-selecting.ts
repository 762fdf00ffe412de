import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
} from 'graphql';

type Field = GraphQLField<unknown, unknown>;

/** The shortest operation that selects a field of an object type and none of those that it shall avoid (`Type.field`); null where there is none. */
export function operationSelecting(
  schema: GraphQLSchema,
  typeName: string,
  fieldName: string,
  avoiding: ReadonlySet<string> = new Set(),
): string | null {
  const seen = new Set<GraphQLObjectType>();
  const waiting = rootsOf(schema);
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const { type, wrap } = next;
    if (seen.has(type)) continue;
    seen.add(type);
    for (const field of Object.values(type.getFields())) {
      if (avoiding.has(`${type.name}.${field.name}`)) continue;
      const target = getNamedType(field.type);
      if (type.name === typeName && field.name === fieldName)
        return wrap(`${asked(field)}${isCompositeType(target) ? ' { __typename }' : ''}`);
      if (isObjectType(target)) waiting.push({ type: target, wrap: (inner) => wrap(`${asked(field)} { ${inner} }`) });
    }
  }
  return null;
}

function rootsOf(schema: GraphQLSchema): { type: GraphQLObjectType; wrap: (inner: string) => string }[] {
  const roots = [
    ['query', schema.getQueryType()],
    ['mutation', schema.getMutationType()],
    ['subscription', schema.getSubscriptionType()],
  ] as const;
  return roots.flatMap(([kind, type]) => (type ? [{ type, wrap: (inner: string) => `${kind} { ${inner} }` }] : []));
}

function asked({ name, args }: Field): string {
  const given = args.filter(isRequiredArgument).map((arg) => `${arg.name}: ${literalOf(arg.type)}`);
  return given.length > 0 ? `${name}(${given.join(', ')})` : name;
}

function literalOf(type: GraphQLInputType): string {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return `[${literalOf(nullable.ofType)}]`;
  if (isEnumType(nullable)) return nullable.getValues()[0]?.name ?? '';
  if (isInputObjectType(nullable)) {
    const fields = Object.values(nullable.getFields()).filter(isRequiredInputField);
    return `{ ${fields.map(({ name, type: inner }) => `${name}: ${literalOf(inner)}`).join(', ')} }`;
  }
  if (nullable.name === 'Boolean') return 'true';
  return nullable.name === 'Int' || nullable.name === 'Float' ? '1' : '"1"';
}
