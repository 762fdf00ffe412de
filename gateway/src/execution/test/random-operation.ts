import {
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isNonNullType,
  isUnionType,
} from 'graphql';
import { hash } from './odd-data.ts';

/** A number from 0 to below `limit`. */
export type Dice = (limit: number) => number;

export function createDice(seed: number): Dice {
  let rolls = 0;
  return (limit) => {
    rolls += 1;
    return hash(seed, rolls) % limit;
  };
}

const DEEPEST = 4;
/** None is the name of a field in a key or in `@requires`: Apollo's planner then gives one alias to two fields. */
const ALIASES = ['a', 'b', 'title', 'constructor', '__proto__'];
const VARIABLES = ['$yes: Boolean!', '$no: Boolean = false', '$count: Int', '$ids: [ID!]'];
const CONDITIONS = [
  '@skip(if: $yes)',
  '@skip(if: $no)',
  '@include(if: $yes)',
  '@include(if: $no)',
  '@include(if: true)',
];

/** The text of a query or mutation; not always a valid one, since selections of one name may not go together. */
export function randomOperation(schema: GraphQLSchema, dice: Dice): string {
  const fragments: string[] = [];
  const kind = dice(8) === 0 ? 'mutation' : 'query';
  const root = kind === 'query' ? schema.getQueryType() : schema.getMutationType();
  if (!root) throw new Error(`the schema has no ${kind}`);
  const body = [selections(root, 0), ...fragments].join('\n');
  const used = VARIABLES.filter((definition) => body.includes(definition.split(':')[0] ?? ''));
  return `${kind} Random${used.length > 0 ? `(${used.join(', ')})` : ''} ${body}`;

  function selections(type: GraphQLCompositeType, depth: number): string {
    const count = 1 + dice(depth === 0 ? 2 : 4);
    return `{ ${Array.from({ length: count }, (_, index) => selection(type, depth, index > 0)).join(' ')} }`;
  }

  function selection(type: GraphQLCompositeType, depth: number, mayBeAbsent: boolean): string {
    const roll = dice(12);
    // The planner leaves out a field of which it finds nothing to be certain, though it be a mutation.
    const when = mayBeAbsent && dice(6) === 0 ? (pick(CONDITIONS) ?? '') : '';
    if (roll === 0) return dice(2) ? '__typename' : 'kind: __typename';
    if (depth >= DEEPEST) return isUnionType(type) ? '__typename' : field(type, depth, when);
    const isFragment = roll < 3 || (isAbstractType(type) && roll < 8) || isUnionType(type);
    return isFragment ? fragment(type, depth, when) : field(type, depth, when);
  }

  function fragment(type: GraphQLCompositeType, depth: number, when: string): string {
    const around = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
    const abstract = Object.values(schema.getTypeMap()).filter((other) => isAbstractType(other));
    const kin = abstract.filter((other) => around.some((member) => schema.isSubType(other, member)));
    const target = pick([...around, ...around, ...kin, type]);
    if (!target) return '__typename';
    const body = selections(target, depth + 1);
    if (dice(4) > 0) return `... on ${target.name} ${when} ${body}`;
    const name = `Part${fragments.length}`;
    fragments.push(`fragment ${name} on ${target.name} ${body}`);
    return `...${name} ${when}`;
  }

  function field(type: Exclude<GraphQLCompositeType, { getTypes(): unknown }>, depth: number, when: string): string {
    const all = Object.values(type.getFields());
    const leaves = all.filter((candidate) => !isCompositeType(getNamedType(candidate.type)));
    const chosen = pick(depth >= DEEPEST || (depth > 2 && dice(2)) ? leaves : all);
    if (!chosen) return '__typename';
    const below = getNamedType(chosen.type);
    const body = isCompositeType(below) ? selections(below, depth + 1) : '';
    const alias = dice(6) === 0 ? `${pick(ALIASES)}: ` : '';
    return `${alias}${chosen.name}${given(chosen.args)} ${when} ${body}`;
  }

  function given(args: readonly GraphQLArgument[]): string {
    const used = args.filter((arg) => isNonNullType(arg.type) || dice(2) === 0);
    return used.length > 0 ? `(${used.map((arg) => `${arg.name}: ${argument(arg)}`).join(', ')})` : '';
  }

  function argument({ type }: GraphQLArgument): string {
    const named = getNamedType(type);
    if (isEnumType(named)) return named.getValues()[0]?.name ?? 'null';
    if (named.name === 'Int') return isNonNullType(type) || dice(2) ? String(dice(5)) : '$count';
    if (String(type).startsWith('[')) return dice(2) ? '$ids' : '["user-1", "user-2", "user-1"]';
    return `"user-${dice(4)}"`;
  }

  function pick<T>(values: readonly T[]): T | undefined {
    return values[dice(Math.max(1, values.length))];
  }
}
