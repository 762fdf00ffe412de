import {
  buildASTSchema,
  type DocumentNode,
  type GraphQLDirective,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getDirectiveValues,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInputObjectType,
  parse,
} from 'graphql';
import { costNames } from './cost-names.ts';

/** Of a list: its length is the greatest of these arguments, else `assumedSize`. */
export interface ListSize {
  assumedSize: number | undefined;
  /** Paths of arguments: `first`, `filter.max`. */
  slicingArguments: readonly string[];
  /** The fields of what is returned that are the lists meant; empty: the field itself. */
  sizedFields: readonly string[];
}

type Field = GraphQLField<unknown, unknown>;
type Annotated = { readonly astNode?: Parameters<typeof getDirectiveValues>[1] | null | undefined };

/** A supergraph's weights and list sizes, by its directives `@cost` and `@listSize` or as the IBM specification has them by default. */
export interface Weights {
  readonly schema: GraphQLSchema;
  /** Of one instance; of an abstract type the heaviest of its possible ones. */
  type(type: GraphQLNamedType): number;
  /** `@cost` of a field; undefined where it has none. */
  field(parent: GraphQLObjectType, field: Field): number | undefined;
  /** Of an argument or an input field, without what is in it. */
  input(input: Annotated & { readonly type: GraphQLInputType }): number;
  listSize(parent: GraphQLObjectType, field: Field): ListSize | undefined;
}

/** The weights in a supergraph's SDL. */
export function readWeights(supergraphSdl: string): Weights {
  const document: DocumentNode = parse(supergraphSdl, { noLocation: true });
  const schema = buildASTSchema(document, { assumeValidSDL: true, assumeValid: true });
  const names = costNames(document);
  const [cost, listSize] = [schema.getDirective(names.cost), schema.getDirective(names.listSize)];

  function weightOf(annotated: Annotated | undefined): number | undefined {
    const weight = Number(valuesOf(cost, annotated)?.weight);
    return Number.isFinite(weight) ? weight : undefined;
  }

  function type(named: GraphQLNamedType): number {
    if (isAbstractType(named)) return Math.max(0, ...schema.getPossibleTypes(named).map(type));
    return weightOf(named) ?? (isCompositeType(named) ? 1 : 0);
  }

  return {
    schema,
    type,
    field: (parent, field) => firstOf(declarations(parent, field), weightOf),
    input: (input) => weightOf(input) ?? (isInputObjectType(getNamedType(input.type)) ? 1 : 0),
    listSize: (parent, field) =>
      firstOf(declarations(parent, field), (declared) => listSizeOf(valuesOf(listSize, declared))),
  };
}

function valuesOf(directive: GraphQLDirective | null | undefined, annotated: Annotated | undefined) {
  return directive && annotated?.astNode ? getDirectiveValues(directive, annotated.astNode) : undefined;
}

function listSizeOf(values: Record<string, unknown> | undefined): ListSize | undefined {
  if (!values) return undefined;
  const { assumedSize, slicingArguments, sizedFields } = values;
  return {
    assumedSize: typeof assumedSize === 'number' ? assumedSize : undefined,
    slicingArguments: Array.isArray(slicingArguments) ? slicingArguments.map(String) : [],
    sizedFields: Array.isArray(sizedFields) ? sizedFields.map(String) : [],
  };
}

/** A field where its type declares it, then where the type's interfaces do. */
function declarations(parent: GraphQLObjectType, field: Field): (Field | undefined)[] {
  return [field, ...parent.getInterfaces().map((implemented) => implemented.getFields()[field.name])];
}

function firstOf<Item, Found>(items: readonly Item[], find: (item: Item) => Found | undefined): Found | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}
