import { type GraphQLNamedType, type GraphQLSchema, isEnumType, isInputObjectType, isObjectType } from 'graphql';

/** The types, fields, arguments and enum values that no description tells about, as `Type.field.argument`. */
export function undescribed(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap())
    .filter((type) => !type.name.startsWith('__') && type.astNode)
    .flatMap((type) => [[type.name, type.description] as const, ...members(type)])
    .filter(([, description]) => !description)
    .map(([path]) => path);
}

function members(type: GraphQLNamedType): [path: string, description: string | null | undefined][] {
  if (isEnumType(type)) return type.getValues().map((value) => [`${type.name}.${value.name}`, value.description]);
  if (isInputObjectType(type)) {
    return Object.values(type.getFields()).map((field) => [`${type.name}.${field.name}`, field.description]);
  }
  if (!isObjectType(type)) return [];
  return Object.values(type.getFields()).flatMap((field) => [
    [`${type.name}.${field.name}`, field.description],
    ...field.args.map((arg): [string, string | null | undefined] => [
      `${type.name}.${field.name}.${arg.name}`,
      arg.description,
    ]),
  ]);
}
