import {
  assertObjectType,
  buildSchema,
  type GraphQLAbstractType,
  type GraphQLEnumType,
  GraphQLError,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLScalarType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  isScalarType,
  responsePathAsArray,
} from 'graphql';
import { chance, pick } from './chance.ts';

const SDL = `
  scalar Odd
  enum Colour { RED GREEN }
  input Shape { sides: Int! = 3 name: String colours: [Colour!] inner: Shape odd: Odd }
  interface Node { id: ID! name: String self: Node }
  interface Named implements Node { id: ID! name: String self: Node title: String! }
  type Leaf implements Node { id: ID! name: String self: Node
    int: Int intMust: Int! float: Float yes: Boolean odd: Odd oddMust: Odd! colour: Colour colours: [Colour!] matrix: [[Int]!] must: [String!]! }
  type Branch implements Node & Named { id: ID! name: String self: Node title: String! plain: String method(times: Int = 2): String
    leaf: Leaf leafMust: Leaf! nodes: [Node] nodesMust: [Node!]! things: [Thing!] grid: [[Branch]]
    echo(int: Int, text: String = "none", list: [Int!], shape: Shape, colour: Colour = RED, odd: Odd, must: Int! = 1): String }
  type Twig { id: ID! branch: Branch thing: Thing! plainMust: String! }
  union Thing = Leaf | Branch | Twig
  type Query { branch: Branch branchMust: Branch! branches: [Branch!] node(id: ID): Node named: [Named] things: [Thing]
    twig: Twig! echo(shape: Shape, ids: [ID!]! = ["a"], odd: Odd): String }
  type Mutation { first: Branch second: Twig third: String! }`;

/** What befalls the fields of an execution. */
export interface Fate {
  seed: string;
  /** The share of values that fail in one way or another. */
  faults: number;
  /** The share of values that are promised. */
  promises: number;
}

/** A schema of every kind of type, whose resolvers do what the fate and the place in the answer decide. The context is the fate. */
export function createWorld(): GraphQLSchema {
  const schema = buildSchema(SDL);
  Object.assign(schema.getType('Odd') ?? {}, { serialize: odd, parseValue: odd });
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      // These are for the default resolver.
      if (!field.name.startsWith('plain') && field.name !== 'method') field.resolve = resolve;
    }
  }
  const named = schema.getType('Named');
  // Named is resolved by a function, Thing by isTypeOf or __typename, Node by __typename alone.
  if (isAbstractType(named)) named.resolveType = ({ at }, fate: Fate) => typed(fate, `${at}?`, 'Branch');
  const twig = assertObjectType(schema.getType('Twig'));
  twig.isTypeOf = ({ at, kind }, fate: Fate) =>
    typed(fate, `${at}!`, kind === 'Twig' && chance(`${at}!!`) >= fate.faults / 4);
  return schema;
}

function odd(value: unknown): unknown {
  if (typeof value !== 'number') throw new TypeError(`${value} is no number`);
  if (value === 9) throw new GraphQLError('nine', { extensions: { code: 'NINE' } });
  return value === 7 ? undefined : value;
}

function resolve(_source: unknown, args: object, fate: Fate, info: GraphQLResolveInfo): unknown {
  const at = `${fate.seed}:${responsePathAsArray(info.path).join('.')}`;
  const roll = chance(`${at}~`) / fate.faults;
  if (roll < 0.15) throw new Error(`thrown at ${at}`);
  if (roll < 0.2) throw new GraphQLError(`told at ${at}`, { extensions: { code: 'TOLD', at } });
  if (roll < 0.25) throw `text at ${at}`;
  const value =
    info.fieldName === 'echo' ? JSON.stringify([args, info.variableValues]) : valueFor(fate, info, info.returnType, at);
  return promised(fate, at, value);
}

function valueFor(fate: Fate, info: GraphQLResolveInfo, type: GraphQLOutputType, at: string): unknown {
  const roll = chance(`${at}=`) / fate.faults;
  if (roll < 0.2) return null;
  if (roll < 0.3) return new Error(`given at ${at}`);
  if (isNonNullType(type)) return valueFor(fate, info, type.ofType, at);
  if (isListType(type)) {
    if (roll < 0.35) return 'no list';
    const items = Array.from({ length: Math.floor(chance(`${at}#`) * 4) }, (_item, index) =>
      promised(fate, `${at}.${index}`, valueFor(fate, info, type.ofType, `${at}.${index}`)),
    );
    return chance(`${at}set`) < 0.1 ? new Set(items) : items;
  }
  if (isScalarType(type) || isEnumType(type)) return leafOf(type, at, roll);
  const kind = isAbstractType(type) ? kindOf(info.schema, type, at, roll) : type.name;
  return objectOf(fate, kind, at);
}

function objectOf(fate: Fate, kind: unknown, at: string) {
  return {
    at,
    kind,
    ...(kind !== 'Twig' && { __typename: kind }),
    get plain() {
      return promised(fate, `${at}plain`, chance(`${at}p`) < fate.faults ? Symbol('no leaf') : 'plain');
    },
    plainMust: chance(`${at}pm`) < fate.faults ? null : 'must',
    method(args: object, _fate: Fate, info: GraphQLResolveInfo) {
      return JSON.stringify([this.at, args, info.fieldName]);
    },
  };
}

function kindOf(schema: GraphQLSchema, type: GraphQLAbstractType, at: string, roll: number): unknown {
  if (roll < 0.35) return pick(['Query', 'Nothing', 'Node', 5], chance(`${at}bad`));
  return pick(schema.getPossibleTypes(type), chance(`${at}kind`)).name;
}

function leafOf(type: GraphQLScalarType | GraphQLEnumType, at: string, roll: number): unknown {
  const values = { Int: 3, Float: 1.5, Boolean: true, String: 'text', ID: 'id', Odd: 5, Colour: 'GREEN' };
  const bad = [Number.NaN, 2 ** 40, {}, [], 'BLUE', 7, 9, true, 4n, () => 1];
  if (roll < 0.5) return pick(bad, chance(`${at}bad`));
  return Object.entries(values).find(([name]) => name === type.name)?.[1];
}

/** The value, or a promise of it that takes its time, or one that is rejected. */
function promised(fate: Fate, at: string, value: unknown): unknown {
  const roll = chance(`${at}>`);
  if (roll >= fate.promises) return value;
  const promise = after(Math.floor(chance(`${at}t`) * 5), () => {
    if (chance(`${at}r`) < fate.faults / 3) throw new Error(`rejected at ${at}`);
    return value;
  });
  // It may wait in a list that is itself promised, or that is lost before it is read.
  promise.catch(() => {});
  return promise;
}

/** As `promised`, for what is called for its type. */
function typed<Value>(fate: Fate, at: string, value: Value): Value | Promise<Value> {
  if (chance(`${at}>`) >= fate.promises) return value;
  return after(1, () => value);
}

async function after<Value>(turns: number, give: () => Value): Promise<Value> {
  for (let turn = 0; turn < turns; turn += 1) await null;
  return give();
}
