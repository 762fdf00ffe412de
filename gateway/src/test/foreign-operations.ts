import {
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isUnionType,
} from 'graphql';
import { type Dice, inputOf, literalOf } from './foreign-inputs.ts';

type Composite = GraphQLCompositeType;

/** An operation with its variables. */
export interface Generated {
  query: string;
  variables: Record<string, unknown>;
}

const DEEPEST = 5;
/** Some stand for fields of other types; none is in a key or in `@requires`, for which Apollo's planner has aliases of its own. */
const ALIASES = ['a', 'b', 'label', 'constructor', '__proto__'];

/** A made-up query; not always a valid one, since selections of one name may not go together. */
export function randomQuery(schema: GraphQLSchema, dice: Dice): Generated {
  const fragments: string[] = [];
  const definitions = ['$yes: Boolean! = true', '$no: Boolean!'];
  const variables: Record<string, unknown> = { no: false };
  const root = schema.getQueryType();
  if (!root) throw new Error('the schema has no queries');
  const body = [selections(root, 0), ...fragments].join('\n');
  return { query: `query Random(${definitions.join(', ')}) ${body}`, variables };

  function selections(type: Composite, depth: number): string {
    const count = 1 + dice(depth === 0 ? 3 : 4);
    return `{ ${Array.from({ length: count }, () => selection(type, depth)).join(' ')} }`;
  }

  function selection(type: Composite, depth: number): string {
    const roll = dice(12);
    if (roll === 0) return dice(2) ? '__typename' : 'kind: __typename';
    if (depth >= DEEPEST && isUnionType(type)) return '__typename';
    const isFragment = depth < DEEPEST && (roll < 3 || (isAbstractType(type) && roll < 7));
    return isFragment || isUnionType(type) ? fragment(type, depth) : field(type, depth);
  }

  function fragment(type: Composite, depth: number): string {
    const target = pick([...kindred(type), type, type]) ?? type;
    const body = selections(target, depth + 1);
    if (dice(4) > 0) return `... on ${target.name} ${condition()} ${body}`;
    const name = `Part${fragments.length}`;
    fragments.push(`fragment ${name} on ${target.name} ${body}`);
    return `...${name} ${condition()}`;
  }

  /** The types that an object of this one may be of too; Apollo's planner fails on `__typename` of a union in an interface object. */
  function kindred(type: Composite): Composite[] {
    const members = isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
    const abstract = Object.values(schema.getTypeMap()).filter(
      isInterfaceType(type) ? isInterfaceType : isAbstractType,
    );
    return [...members, ...members, ...abstract.filter((each) => members.some((one) => schema.isSubType(each, one)))];
  }

  function field(type: GraphQLObjectType | GraphQLInterfaceType, depth: number): string {
    const all = Object.values(type.getFields());
    const leaves = all.filter((each) => !isCompositeType(getNamedType(each.type)));
    const chosen = pick(depth >= DEEPEST || (depth > 2 && dice(3) === 0) ? leaves : all);
    if (!chosen) return '__typename';
    const alias = dice(6) === 0 ? `${aliasOf(chosen, type)}: ` : '';
    return `${alias}${chosen.name}${given(chosen)} ${condition()} ${below(chosen, depth)}`;
  }

  /** Apollo's planner asks an interface object's subgraph for the fields of all its types at once: there an alias may stand for one field only. */
  function aliasOf({ name }: GraphQLField<unknown, unknown>, type: GraphQLObjectType | GraphQLInterfaceType) {
    return isInterfaceType(type) || type.getInterfaces().length > 0 ? `${name}Too` : pick(ALIASES);
  }

  function below({ type }: GraphQLField<unknown, unknown>, depth: number): string {
    const named = getNamedType(type);
    return isCompositeType(named) ? selections(named, depth + 1) : '';
  }

  function given({ args }: GraphQLField<unknown, unknown>): string {
    const used = args.filter(({ type, defaultValue }) => (isRequired(type) && defaultValue === undefined) || dice(2));
    return used.length > 0 ? `(${used.map((arg) => `${arg.name}: ${argument(arg)}`).join(', ')})` : '';
  }

  function argument({ name, type }: GraphQLArgument): string {
    const value = inputOf(type, name, dice);
    if (dice(2)) return literalOf(value, type);
    const variable = `v${definitions.length}`;
    definitions.push(`$${variable}: ${type}`);
    variables[variable] = value;
    return `$${variable}`;
  }

  function condition(): string {
    if (dice(8) > 0) return '';
    return `@${dice(2) ? 'skip' : 'include'}(if: ${pick(['$yes', '$no'])})`;
  }

  function pick<T>(values: readonly T[]): T | undefined {
    return values[dice(Math.max(1, values.length))];
  }
}

function isRequired(type: GraphQLInputType): boolean {
  return String(type).endsWith('!');
}
