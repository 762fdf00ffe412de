import {
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  getNamedType,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/** An object of a subgraph: its type, what it is, and what a representation told of it. */
export interface OddObject {
  __typename: string;
  id?: string;
  [field: string]: unknown;
}

/** Made-up data: what a field says follows from where it stands, so that all subgraphs agree. */
export interface OddData {
  resolve: GraphQLFieldResolver<OddObject | undefined, unknown>;
  /** The same for one schema that holds all fields. */
  resolveWhole: GraphQLFieldResolver<OddObject | undefined, unknown>;
  /** The object that a representation stands for; null where it is unknown. */
  reference(given: OddObject, isInterface: boolean): OddObject | null;
  isAway(subgraph: string, query: string): boolean;
}

const TYPES: Readonly<Record<string, string>> = {
  book: 'Book',
  film: 'Film',
  user: 'User',
  bot: 'Bot',
  product: 'Product',
  review: 'Review',
};
const MEMBERS: Readonly<Record<string, readonly string[]>> = {
  Media: ['book', 'film'],
  Node: ['book', 'film', 'product'],
  Actor: ['user', 'bot'],
  Outcome: ['user', 'bot'],
  Result: ['book', 'film', 'product', 'user'],
};
const ENUMS: Readonly<Record<string, readonly string[]>> = {
  Unit: ['MM', 'INCH', 'SECRET'],
  Rank: ['LOW', 'HIGH', 'SECRET'],
};
/** What fields with `@requires` are told of an object: each leaf's type. */
const REQUIRED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  estimate: { weight: 'Int', price: 'Int' },
  greeting: { name: 'String', rank: 'Rank' },
};
/** Fields that a subgraph knows of an interface, whatever the object is. */
const MEDIA = new Set(['Book', 'Film']);
const OF_MEDIA = new Set(['reviews', 'score']);
/** Without these no entity could be told: they never fail. */
const CERTAIN = new Set(['id', 'handle', 'sku', 'upc', 'brand']);

export function createOddData(seed: number, faultsIn: number): OddData {
  const isFault = (...about: unknown[]) => faultsIn > 0 && hash(seed, 'fault', ...about) % 100 < faultsIn;

  function leafValue(type: string, source: OddObject, field: string, dice: number): unknown {
    const id = idOf(source);
    if (field === 'id') return id;
    if (field === 'handle' || field === 'sku' || field === 'upc') return `${field}-${id}`;
    const values = ENUMS[type];
    if (values) return values[dice % values.length];
    if (type === 'Int') return dice % 1000;
    if (type === 'Float') return (dice % 100) / 4;
    return `${field} ${dice % 7}`;
  }

  function value(type: GraphQLOutputType, source: OddObject, field: string, dice: number): unknown {
    if (isNonNullType(type)) return value(type.ofType, source, field, dice);
    if (isListType(type))
      return Array.from({ length: dice % 4 }, (_, index) => value(type.ofType, source, field, hash(dice, index)));
    const named = getNamedType(type);
    if (!isCompositeType(named)) return leafValue(named.name, source, field, dice);
    const members = MEMBERS[named.name] ?? Object.keys(TYPES).filter((kind) => TYPES[kind] === named.name);
    const kind = members[dice % Math.max(1, members.length)];
    if (kind === undefined) {
      const id = named.name === 'Brand' ? `brand-${hash(idOf(source)) % 2}` : `${idOf(source)}/${field}`;
      return { __typename: named.name, id };
    }
    return { __typename: isObjectType(named) ? named.name : TYPES[kind], id: `${kind}-${dice % 5}` };
  }

  const resolve: OddData['resolve'] = (given, args, _context, { parentType, fieldName, returnType }) => {
    const source = given ?? { __typename: parentType.name, id: parentType.name };
    const known = source[fieldName];
    if (known !== undefined) return known;
    const owner = OF_MEDIA.has(fieldName) && MEDIA.has(parentType.name) ? 'Media' : parentType.name;
    const about = [owner, idOf(source), fieldName, JSON.stringify(args), told(source, fieldName)];
    if (!CERTAIN.has(fieldName) && isFault('error', ...about)) throw new GraphQLError(`${fieldName} failed`);
    if (!CERTAIN.has(fieldName) && isFault('null', ...about)) return null;
    return value(returnType, source, fieldName, hash(seed, ...about));
  };

  /** What a subgraph with `@requires` would be told of the object. */
  function withRequired(source: OddObject, fieldName: string): OddObject {
    const leaf = (type: string, of: OddObject, field: string) =>
      leafValue(type, of, field, hash(seed, of.__typename, of.id, field, '{}', ''));
    if (fieldName === 'crate') {
      const size = { __typename: 'Dims', id: `${source.id}/size` };
      return { ...source, size: { width: leaf('Int', size, 'width'), height: leaf('Int', size, 'height') } };
    }
    const leaves = Object.entries(REQUIRED[fieldName] ?? {});
    return { ...source, ...Object.fromEntries(leaves.map(([name, type]) => [name, leaf(type, source, name)])) };
  }

  return {
    resolve,
    resolveWhole: (source, args, context, info) =>
      resolve(source && withRequired(source, info.fieldName), args, context, info),
    reference: (given, isInterface) => {
      const id = idOf(given);
      if (isFault('unknown', given.__typename, id)) return null;
      const kind = id.split('-')[0] ?? '';
      return { ...given, id, __typename: isInterface ? (TYPES[kind] ?? given.__typename) : given.__typename };
    },
    isAway: (subgraph, query) => isFault('away', subgraph, query),
  };
}

/** What a representation tells to a field that requires it. */
function told(source: OddObject, fieldName: string): string {
  const required = fieldName === 'crate' ? ['size'] : Object.keys(REQUIRED[fieldName] ?? {});
  return required.map((name) => `${name}=${plain(source[name])}`).join();
}

function plain(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const entries = Object.entries(value).filter(([name]) => name !== '__typename');
  return entries
    .map(([name, inner]) => `${name}:${plain(inner)}`)
    .sort()
    .join();
}

function idOf({ id, handle, sku, upc }: OddObject): string {
  if (id !== undefined) return id;
  const key = [handle, sku, upc].find((told) => typeof told === 'string');
  return String(key).replace(/^[a-z]+-/, '');
}

/** FNV-1a over what is told, 32 bits. */
export function hash(...parts: readonly unknown[]): number {
  let result = 0x811c9dc5;
  for (const letter of parts.join('\u0000')) {
    result ^= letter.charCodeAt(0);
    result = Math.imul(result, 0x01000193) >>> 0;
  }
  // The low bits of FNV are poor: they are mixed with the high ones.
  return (result ^ (result >>> 15)) >>> 0;
}
