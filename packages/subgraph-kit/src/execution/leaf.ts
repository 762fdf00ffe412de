import { GraphQLBoolean, GraphQLFloat, GraphQLID, GraphQLInt, type GraphQLLeafType, GraphQLString } from 'graphql';
import { inspect } from 'graphql/jsutils/inspect.js';

/** What a leaf type makes of a resolver's value, which is not null. */
export type Serialize = (value: unknown) => unknown;

const isString = (value: unknown) => typeof value === 'string';

/** Values that the specified scalars take as they are. */
const AS_THEY_ARE = new Map<GraphQLLeafType, (value: unknown) => boolean>([
  [GraphQLString, isString],
  [GraphQLID, isString],
  [GraphQLInt, (value) => typeof value === 'number' && (value | 0) === value],
  [GraphQLFloat, (value) => typeof value === 'number' && Number.isFinite(value)],
  [GraphQLBoolean, (value) => typeof value === 'boolean'],
]);

/** A type's `serialize`, short where the value is what it gives. Throws what `serialize` throws, and where it gives null. */
export function serializeOf(type: GraphQLLeafType): Serialize {
  const isAsItIs = AS_THEY_ARE.get(type);
  return isAsItIs ? (value) => (isAsItIs(value) ? value : serialize(type, value)) : (value) => serialize(type, value);
}

function serialize(type: GraphQLLeafType, value: unknown): unknown {
  if (value instanceof Error) throw value;
  const serialized: unknown = type.serialize(value);
  if (serialized != null) return serialized;
  throw new Error(
    `Expected \`${inspect(type)}.serialize(${inspect(value)})\` to return non-nullable value, returned: ${inspect(serialized)}`,
  );
}
