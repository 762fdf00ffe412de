import {
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isUnionType,
} from 'graphql';
import { createChances, pick } from './chance.ts';

const LITERALS: { readonly [type: string]: readonly string[] } = {
  Int: ['1', 'null', '$int'],
  'Int!': ['1', '$intMust'],
  String: ['"text"', 'null', '$text'],
  ID: ['"id"', '4'],
  '[Int!]': ['[1, 2]', '3', '$list', '[$intMust]'],
  '[ID!]!': ['["a", 4]', '"b"'],
  Shape: ['{}', '{sides: 4, name: $text, inner: {colours: [RED]}}', '$shape', '{odd: 3, colours: GREEN}'],
  Colour: ['RED', '$colour', 'null'],
  Odd: ['5', '$odd'],
};
const ALIASES = ['a', 'constructor', '__proto__', 'toString'];
const DEFINITIONS =
  '$int: Int, $intMust: Int! = 8, $text: String = "default", $list: [Int!], $shape: Shape = {name: "shape"}, $colour: Colour, $odd: Odd, $yes: Boolean!, $no: Boolean = false';
const CONDITIONS = [
  '@include(if: $yes)',
  '@skip(if: $yes)',
  '@skip(if: $no)',
  '@include(if: true)',
  '@skip(if: $no) @include(if: $yes)',
];

/** An operation over the world's schema that the seed decides, and variables for it, some of them wrong. */
export function generateOperation(schema: GraphQLSchema, seed: string) {
  const next = createChances(seed);
  const fragments: string[] = [];
  let aliases = 0;
  const kind = next() < 0.2 ? 'mutation' : 'query';
  const root = kind === 'query' ? schema.getQueryType() : schema.getMutationType();
  if (!root) throw new Error('The world has no such root.');
  const query = `${kind} Generated(${DEFINITIONS}) ${selectionOf(root, 0)}\n${fragments.join('\n')}`;
  return { query, variables: generateVariables(next) };

  function selectionOf(type: GraphQLCompositeType, depth: number): string {
    const count = 1 + Math.floor(next() * 4);
    const selected = Array.from({ length: count }, () => selectionIn(type, depth)).filter((text) => text !== '');
    return `{ ${selected.length > 0 ? selected.join(' ') : '__typename'} }`;
  }

  function selectionIn(type: GraphQLCompositeType, depth: number): string {
    const roll = next();
    if (roll < 0.1) return `__typename${condition()}`;
    if (roll < 0.2) return `...${condition()} ${selectionOf(type, depth + 1)}`;
    if (roll < 0.3 || isUnionType(type) || (isAbstractType(type) && roll < 0.6)) return fragmentOn(type, depth);
    return fieldOf(pick(Object.values(type.getFields()), next()), depth);
  }

  function fragmentOn(type: GraphQLCompositeType, depth: number): string {
    const target = isAbstractType(type) ? pick(schema.getPossibleTypes(type), next()) : type;
    if (next() < 0.5) return `... on ${target.name}${condition()} ${selectionOf(target, depth + 1)}`;
    const name = `Fragment${fragments.length}`;
    const at = fragments.push('') - 1;
    fragments[at] = `fragment ${name} on ${target.name} ${selectionOf(target, depth + 1)}`;
    return `...${name}${condition()} ...${name}`;
  }

  function fieldOf({ name, args, type }: GraphQLField<unknown, unknown>, depth: number): string {
    const named = getNamedType(type);
    if (!isLeafType(named) && depth > 3) return '';
    const alias = args.length > 0 || next() < 0.1 ? `${aliasOf(next())}: ` : '';
    const values = args.flatMap((argument) => literalFor(argument));
    const body = isCompositeType(named) ? selectionOf(named, depth + 1) : '';
    return `${alias}${name}${values.length > 0 ? `(${values.join(', ')})` : ''}${condition()} ${body}`;
  }

  function literalFor({ name, type }: GraphQLArgument): string[] {
    const values = LITERALS[String(type)];
    return values && next() < 0.5 ? [`${name}: ${pick(values, next())}`] : [];
  }

  function aliasOf(roll: number): string {
    aliases += 1;
    // A key may not stand for two fields, so that these names come as they are but once.
    return ALIASES[aliases] ?? `${pick(ALIASES, roll)}${aliases}`;
  }

  function condition(): string {
    return next() < 0.15 ? ` ${pick(CONDITIONS, next())}` : '';
  }
}

/** Values for the variables of generated operations: mostly right ones. */
function generateVariables(next: () => number): { [name: string]: unknown } {
  const wrong = [
    null,
    'text',
    2 ** 40,
    [],
    {},
    { sides: 'x', inner: { colours: ['BLUE'] } },
    [null],
    7,
    9,
    '__proto__',
  ];
  const right = {
    int: [1, null],
    intMust: [2, 3],
    text: ['text', ''],
    list: [[1, 2], 3, []],
    shape: [{ sides: 5 }, { inner: { name: null, odd: 3 } }, JSON.parse('{"name": "__proto__"}')],
    colour: ['RED'],
    odd: [3],
    yes: [true, false],
    no: [true, false],
  };
  const variables: { [name: string]: unknown } = {};
  for (const [name, values] of Object.entries(right)) {
    const roll = next();
    if (roll < 0.3 && name !== 'yes') continue;
    variables[name] = roll > 0.96 ? pick(wrong, next()) : pick<unknown>(values, next());
  }
  return variables;
}
