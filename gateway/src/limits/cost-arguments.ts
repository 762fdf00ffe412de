import {
  type ArgumentNode,
  type FieldNode,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  valueFromAST,
} from 'graphql';
import type { Variables } from '../operation/conditions.ts';
import type { ListSize, Weights } from './cost-weights.ts';

/** A number that the operation's variables may decide. */
export interface Reckoned {
  isConstant: boolean;
  of(variables: Variables): number;
}

export const constant = (value: number): Reckoned => ({ isConstant: true, of: () => value });

/** The weights of arguments that are given, with the input fields in them; a default counts as if it were given. */
export function weightOfArguments(
  weights: Weights,
  definitions: readonly GraphQLArgument[],
  given: readonly ArgumentNode[] | undefined,
): Reckoned {
  const weighted = definitions.filter(
    (definition) => weights.input(definition) !== 0 || isInputObjectType(getNamedType(definition.type)),
  );
  if (weighted.length === 0) return constant(0);
  return {
    isConstant: !given?.some(hasVariable),
    of: (variables) => {
      let sum = 0;
      for (const definition of weighted) {
        const value = valueOfArgument(definition, given, variables);
        if (value != null) sum += weights.input(definition) + weightOfInput(weights, definition.type, value);
      }
      return sum;
    },
  };
}

/** The weights of the input fields in a value. */
function weightOfInput(weights: Weights, type: GraphQLInputType, value: unknown): number {
  const nullable = getNullableType(type);
  if (isListType(nullable)) {
    const items = Array.isArray(value) ? value : [value];
    return items.reduce((sum: number, item: unknown) => sum + weightOfInput(weights, nullable.ofType, item), 0);
  }
  if (!isInputObjectType(nullable) || typeof value !== 'object' || value === null) return 0;
  const fields = nullable.getFields();
  let sum = 0;
  for (const [name, inner] of Object.entries(value)) {
    const field = fields[name];
    if (field && inner != null) sum += weights.input(field) + weightOfInput(weights, field.type, inner);
  }
  return sum;
}

/** The length of a list by its slicing arguments, of several the greatest; without any its assumed size, or else the default. */
export function lengthOf(
  { slicingArguments, assumedSize }: ListSize,
  field: GraphQLField<unknown, unknown>,
  { arguments: given }: FieldNode,
  listSize: number,
): Reckoned {
  const paths = slicingArguments.map((path) => path.split('.'));
  const slicing = field.args.filter(({ name }) => paths.some(([first]) => first === name));
  return {
    isConstant: !given?.some(hasVariable),
    of: (variables) => {
      const values = Object.fromEntries(
        slicing.map((definition) => [definition.name, valueOfArgument(definition, given, variables)]),
      );
      const sizes = paths.map((path) => valueAt(values, path)).filter((size) => typeof size === 'number');
      return sizes.length > 0 ? Math.max(0, ...sizes) : (assumedSize ?? listSize);
    },
  };
}

function valueAt(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return value;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  const inner: unknown = Reflect.get(value, name);
  return valueAt(inner, rest);
}

/** An argument's value; null stands for the default too, as a client means it that has no wish. */
function valueOfArgument(
  definition: GraphQLArgument,
  given: readonly ArgumentNode[] | undefined,
  variables: Variables,
): unknown {
  const node = given?.find(({ name }) => name.value === definition.name);
  return (node && valueFromAST(node.value, definition.type, variables)) ?? definition.defaultValue;
}

function hasVariable({ value }: ArgumentNode): boolean {
  return holdsVariable(value);
}

function holdsVariable(value: ArgumentNode['value']): boolean {
  if (value.kind === 'Variable') return true;
  if (value.kind === 'ListValue') return value.values.some(holdsVariable);
  return value.kind === 'ObjectValue' && value.fields.some((field) => holdsVariable(field.value));
}
