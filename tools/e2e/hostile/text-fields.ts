import {
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/** A place in the schema where a client can put a text. */
export interface TextField {
  /** Such as `Mutation.signUp.input.username`. */
  coordinate: string;
  /** The type and the field whose argument it is or stands in. */
  parent: string;
  field: string;
  /** From the field's argument down to it. */
  path: readonly string[];
  scalar: string;
}

const NO_TEXT: ReadonlySet<string> = new Set(['Int', 'Float', 'Boolean']);

/** Every text that a client can send by a query or mutation: in arguments of any field, and in the inputs that they take. */
export function textFields(schema: GraphQLSchema): TextField[] {
  const types = Object.values(schema.getTypeMap()).filter(
    ({ name }) => !name.startsWith('__') && name !== 'Subscription',
  );
  return types.filter((type) => isObjectType(type)).flatMap(textFieldsOf);
}

function textFieldsOf(type: GraphQLObjectType): TextField[] {
  return Object.values(type.getFields()).flatMap((field) =>
    field.args.flatMap((argument) =>
      leavesOf(argument.type, [argument.name]).map(({ path, scalar }) => ({
        coordinate: [type.name, field.name, ...path].join('.'),
        ...{ parent: type.name, field: field.name, path, scalar },
      })),
    ),
  );
}

function leavesOf(type: GraphQLInputType, path: string[]): Pick<TextField, 'path' | 'scalar'>[] {
  const named = getNamedType(type);
  if (isInputObjectType(named))
    return Object.values(named.getFields()).flatMap((field) => leavesOf(field.type, [...path, field.name]));
  return isEnumType(named) || NO_TEXT.has(named.name) ? [] : [{ path, scalar: named.name }];
}

/** A value that is good for a text or number of this name. */
export type GoodValue = (name: string, scalar: string) => string | number | boolean;

/** A value of the type, named so, in which all that must be there is good; with `text` at the end of the path below it, where there is one. */
export function makeValue(
  type: GraphQLInputType,
  name: string,
  good: GoodValue,
  probe?: { below: readonly string[]; text: string },
): unknown {
  const nullable = getNullableType(type);
  if (isListType(nullable)) return [makeValue(nullable.ofType, name, good, probe)];
  if (isEnumType(nullable)) return nullable.getValues()[0]?.name;
  if (!isInputObjectType(nullable)) return probe ? probe.text : good(name, nullable.name);
  const [probed, ...below] = probe?.below ?? [];
  const fields = Object.values(nullable.getFields());
  const given = fields.filter(({ name, type }) => name === probed || isNonNullType(type));
  return Object.fromEntries(
    given.map(({ name, type }) => [
      name,
      makeValue(type, name, good, probe && name === probed ? { below, text: probe.text } : undefined),
    ]),
  );
}
