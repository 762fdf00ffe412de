import {
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isListType,
  isObjectType,
  type SelectionSetNode,
} from 'graphql';
import { isSelected, type Variables } from '../operation/conditions.ts';
import { constant, lengthOf, type Reckoned, weightOfArguments } from './cost-arguments.ts';
import {
  areConstant,
  bounded,
  type Cost,
  foldCosts,
  isZero,
  NOTHING,
  once,
  type Part,
  TOO_MUCH,
} from './cost-parts.ts';
import { collectFields, type Occurrence, type Source } from './cost-selections.ts';
import type { Weights } from './cost-weights.ts';

interface Options {
  weights: Weights;
  /** Items of a list of unknown length. */
  listSize: number;
  fragments: ReadonlyMap<string, FragmentDefinitionNode>;
}

/** The lengths of lists that their parent's `@listSize` tells, by the field's name. */
type Sized = ReadonlyMap<string, Reckoned>;

const UNSIZED: Sized = new Map();
/** Possible types in possible types multiply what there is to read: after so many selections an operation costs more than any may. */
const MOST_VISITED = 50_000;

/** The formula of a selection set's cost. */
export function compileCost(
  options: Options,
  root: GraphQLObjectType,
  selectionSet: SelectionSetNode,
): (variables: Variables) => Cost {
  const part = new Compiler(options).selection(root, [{ selectionSet, conditions: [] }], UNSIZED, '');
  return (variables) => part.of({ variables, known: new Map() });
}

class Compiler {
  readonly #options: Options;
  readonly #parts = new Map<string, Part>();
  readonly #numbers = new Map<object, number>();
  #visited = 0;

  constructor(options: Options) {
    this.#options = options;
  }

  /** What an instance of a type answers; `place` is the field it is answered by, where that sizes lists in it. */
  selection(type: GraphQLNamedType, sources: readonly Source[], sized: Sized, place: string): Part {
    const key = `${type.name} ${place} ${sources.map((source) => this.#nameOf(source)).join()}`;
    const known = this.#parts.get(key);
    if (known) return known;
    const part = once(
      isObjectType(type) ? this.#object(type, sources, sized) : this.#heaviest(type, sources, sized, place),
    );
    this.#parts.set(key, part);
    return part;
  }

  #heaviest(type: GraphQLNamedType, sources: readonly Source[], sized: Sized, place: string): Part {
    const { schema } = this.#options.weights;
    const possible = isAbstractType(type) ? schema.getPossibleTypes(type) : [];
    const parts = new Set(possible.map((each) => this.selection(each, sources, sized, place)));
    return { isConstant: areConstant(parts), of: (run) => foldCosts(parts, run, Math.max) };
  }

  #object(type: GraphQLObjectType, sources: readonly Source[], sized: Sized): Part {
    const { weights, fragments } = this.#options;
    const { fields, visited } = collectFields(weights.schema, fragments, type, sources);
    this.#visited += visited;
    if (this.#visited > MOST_VISITED) return { isConstant: true, of: () => TOO_MUCH };
    const parts: Part[] = [];
    for (const occurrences of fields.values()) {
      const part = this.#field(type, occurrences, sized);
      if (part) parts.push(part);
    }
    return { isConstant: areConstant(parts), of: (run) => foldCosts(parts, run, (sum, more) => sum + more) };
  }

  /** Null for a field that costs nothing whatever the variables. */
  #field(parent: GraphQLObjectType, occurrences: readonly Occurrence[], sized: Sized): Part | null {
    const [first] = occurrences;
    const field = first && parent.getFields()[first.node.name.value];
    if (!field) return null;
    const { weights } = this.#options;
    const named = getNamedType(field.type);
    const [own, ofType] = [weights.field(parent, field), weights.type(named)];
    const [perCall, perItem] = [own ?? (isCompositeType(named) ? 1 : 0), own ?? ofType];
    const given = weightOfArguments(weights, field.args, first.node.arguments);
    const directives = this.#directives(first);
    const inner = this.#inner(parent, field, occurrences);
    if (!inner && perCall === 0 && ofType === 0 && isZero(given) && isZero(directives)) return null;
    const size = this.#size(parent, field, first, sized);
    const isAlways = occurrences.some(({ conditions }) => conditions.length === 0);
    return {
      isConstant: isAlways && areConstant([given, directives, size, ...(inner ? [inner] : [])]),
      of: (run) => {
        if (!isAlways && !occurrences.some(({ conditions }) => isSelected(conditions, run.variables))) return NOTHING;
        const items = size.of(run.variables);
        const extra = given.of(run.variables) + directives.of(run.variables);
        const selected = inner?.of(run) ?? NOTHING;
        return {
          typeCost: bounded(items * (ofType + selected.typeCost)),
          fieldCost: bounded(Math.max(0, perCall + extra) + items * selected.fieldCost),
          cost: bounded(Math.max(0, items * (perItem + selected.cost) + extra)),
        };
      },
    };
  }

  #inner(
    parent: GraphQLObjectType,
    field: GraphQLField<unknown, unknown>,
    occurrences: readonly Occurrence[],
  ): Part | null {
    const sources = occurrences.flatMap(({ node: { selectionSet }, conditions }) =>
      selectionSet ? [{ selectionSet, conditions }] : [],
    );
    if (sources.length === 0) return null;
    const [first] = occurrences;
    const listSize = this.#options.weights.listSize(parent, field);
    const length = first && listSize && lengthOf(listSize, field, first.node, this.#options.listSize);
    const sized = new Map(length ? listSize.sizedFields.map((name) => [name, length]) : []);
    const place = sized.size > 0 ? `${parent.name}.${field.name}` : '';
    return this.selection(getNamedType(field.type), sources, sized, place);
  }

  /** The items that a field answers with. */
  #size(
    parent: GraphQLObjectType,
    field: GraphQLField<unknown, unknown>,
    { node }: Occurrence,
    sized: Sized,
  ): Reckoned {
    const lists = listsIn(field.type);
    if (lists === 0) return constant(1);
    const own = this.#options.weights.listSize(parent, field);
    const outer =
      sized.get(field.name) ??
      (own && own.sizedFields.length === 0
        ? lengthOf(own, field, node, this.#options.listSize)
        : constant(this.#options.listSize));
    if (lists === 1) return outer;
    const inner = this.#options.listSize ** (lists - 1);
    return { isConstant: outer.isConstant, of: (variables) => outer.of(variables) * inner };
  }

  #directives({ node }: Occurrence): Reckoned {
    const { weights } = this.#options;
    const reckoned = (node.directives ?? []).map(({ name, arguments: given }) =>
      weightOfArguments(weights, weights.schema.getDirective(name.value)?.args ?? [], given),
    );
    if (reckoned.every(isZero)) return constant(0);
    return {
      isConstant: areConstant(reckoned),
      of: (variables) => reckoned.reduce((sum, each) => sum + each.of(variables), 0),
    };
  }

  #nameOf({ selectionSet, conditions }: Source): string {
    const number = this.#numbers.get(selectionSet) ?? this.#numbers.size;
    this.#numbers.set(selectionSet, number);
    return number + conditions.map(({ variable, leavesOut }) => (leavesOut ? `!${variable}` : `&${variable}`)).join('');
  }
}

function listsIn(type: GraphQLOutputType): number {
  const nullable = getNullableType(type);
  return isListType(nullable) ? 1 + listsIn(nullable.ofType) : 0;
}
