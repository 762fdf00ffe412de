import {
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';

/** A number from 0 to below `limit`. */
export type Dice = (limit: number) => number;

/** The same numbers for the same seed (mulberry32). */
export function createDice(seed: number): Dice {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
  };
}

/** What arguments of these names mostly mean; the last of each is nobody. */
const KNOWN: Readonly<Record<string, readonly string[]>> = {
  id: ['w1', 'w3', 'v1', 'v3', 'x'],
  ids: ['u1', 'u2', 'u3', 'u4', 'x'],
  artist: ['a1', 'a2', 'a3', 'x'],
  handle: ['ada', 'ben', 'cyd', 'x'],
};
const DETAILS = [7, 'text', { a: [1, { b: null }], c: true }, [[], {}], null];

/** A value for an input of this type and name. */
export function inputOf(type: GraphQLInputType, name: string, dice: Dice): unknown {
  if (isNonNullType(type)) return present(type.ofType, name, dice);
  return dice(8) === 0 ? null : present(type, name, dice);
}

function present(type: GraphQLInputType, name: string, dice: Dice): unknown {
  if (isNonNullType(type)) return present(type.ofType, name, dice);
  if (isListType(type)) return Array.from({ length: dice(4) }, () => inputOf(type.ofType, name, dice));
  if (isEnumType(type)) return type.getValues()[dice(type.getValues().length)]?.name;
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields()).filter((field) => isRequiredInputField(field) || dice(2));
    return Object.fromEntries(fields.map((field) => [field.name, inputOf(field.type, field.name, dice)]));
  }
  if (type.name === 'Int') return dice(4);
  if (type.name === 'Details') return DETAILS[dice(DETAILS.length)];
  const known = KNOWN[name] ?? ['some "text"', '2020'];
  return known[dice(known.length)];
}

/** The value as GraphQL writes it. */
export function literalOf(value: unknown, type: GraphQLInputType): string {
  if (isNonNullType(type)) return literalOf(value, type.ofType);
  if (isEnumType(type) && typeof value === 'string') return value;
  if (Array.isArray(value)) {
    const of = isListType(type) ? type.ofType : type;
    return `[${value.map((item) => literalOf(item, of)).join(', ')}]`;
  }
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = isInputObjectType(type) ? type.getFields() : {};
  const entries = Object.entries(value).map(
    ([name, inner]) => `${name}: ${literalOf(inner, fields[name]?.type ?? type)}`,
  );
  return `{ ${entries.join(', ')} }`;
}
