import {
  type DirectiveNode,
  type DocumentNode,
  type FragmentDefinitionNode,
  GraphQLError,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { fragmentsOf } from '../operation/fragments.ts';
import { checkFieldPairs } from './field-pairs.ts';
import { type Limits, limitExceeded } from './limit-exceeded.ts';
import { MOST_NESTING } from './text.ts';

/** Validation follows the fragments anew for each operation. */
const MOST_OPERATIONS = 30;
const MOST_DIRECTIVES_IN_PLACE = 10;
/** Fragments double what they spread: counts stop here, far above every limit. */
const COUNTLESS = 1e9;

/** What a selection set is when its fragments are written out. */
interface Measure {
  /** Fields in fields. */
  depth: number;
  /** Selection sets in selection sets: what reads them recurses. */
  nesting: number;
  fields: number;
  /** The fields that stand in it directly. */
  roots: number;
}

const NOTHING: Measure = { depth: 0, nesting: 0, fields: 0, roots: 0 };

/**
 * Refuses a document that would be costly to validate or to plan; gives how many fields it has, those of a fragment wherever it is spread. All its
 * operations count, because validation walks all. Takes time linear in the document: each fragment is measured once. Throws
 * LIMIT_EXCEEDED, and GRAPHQL_VALIDATION_FAILED for fragments that spread themselves, are not used, or have one name.
 */
export function checkStructure(document: DocumentNode, limits: Limits): number {
  const { definitions } = document;
  if (definitions.length > limits.definitions)
    throw limitExceeded('Operations and fragments', limits.definitions, definitions.length);
  const operations = definitions.filter((definition) => definition.kind === Kind.OPERATION_DEFINITION);
  if (operations.length > MOST_OPERATIONS) throw limitExceeded('Operations', MOST_OPERATIONS, operations.length);
  const fragments = definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  const named = fragmentsOf(document);
  const namesake = fragments.find((fragment) => named.get(fragment.name.value) !== fragment);
  if (namesake) throw invalid(`There can be only one fragment named "${namesake.name.value}".`);
  const structure = new Structure(named, limits);
  let fields = 0;
  for (const operation of operations) fields += structure.checkOperation(operation);
  for (const fragment of fragments) structure.checkUsed(fragment);
  return fields;
}

class Structure {
  readonly #limits: Limits;
  readonly #fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  /** null while it is being measured. */
  readonly #measures = new Map<string, Measure | null>();
  #aliases = 0;
  #directives = 0;

  constructor(fragments: ReadonlyMap<string, FragmentDefinitionNode>, limits: Limits) {
    this.#limits = limits;
    this.#fragments = fragments;
  }

  checkOperation({ directives, variableDefinitions, selectionSet }: OperationDefinitionNode): number {
    this.#countDirectives(directives);
    for (const variable of variableDefinitions ?? []) this.#countDirectives(variable.directives);
    const { depth, nesting, fields, roots } = this.#measure(selectionSet, false);
    if (nesting > MOST_NESTING) throw limitExceeded('Selections in selections', MOST_NESTING, nesting);
    if (depth > this.#limits.depth) throw limitExceeded('Fields in fields', this.#limits.depth, depth);
    if (roots > this.#limits.rootFields)
      throw limitExceeded('Fields at the root of an operation', this.#limits.rootFields, roots);
    if (fields > this.#limits.fields) throw limitExceeded('Fields of an operation', this.#limits.fields, fields);
    checkFieldPairs(selectionSet, this.#fragments);
    return fields;
  }

  /** What no operation uses was not measured, but would be validated. */
  checkUsed({ name: { value } }: FragmentDefinitionNode): void {
    if (!this.#measures.has(value)) throw invalid(`Fragment "${value}" is never used.`);
  }

  #fragment(name: string): Measure {
    const known = this.#measures.get(name);
    if (known) return known;
    if (known === null) throw invalid(`Cannot spread fragment "${name}" within itself.`);
    const definition = this.#fragments.get(name);
    // Validation tells of a fragment that is not there.
    if (!definition) return NOTHING;
    this.#measures.set(name, null);
    this.#countDirectives(definition.directives);
    const measure = this.#measure(definition.selectionSet, definition.typeCondition.name.value.startsWith('__'));
    this.#measures.set(name, measure);
    return measure;
  }

  #measure({ selections }: SelectionSetNode, isIntrospection: boolean): Measure {
    const sum = { ...NOTHING };
    for (const selection of selections) {
      this.#countDirectives(selection.directives);
      const { depth, nesting, fields, roots } = this.#measureSelection(selection, isIntrospection);
      sum.depth = Math.max(sum.depth, depth);
      sum.nesting = Math.max(sum.nesting, nesting + 1);
      sum.fields = Math.min(sum.fields + fields, COUNTLESS);
      sum.roots = Math.min(sum.roots + roots, COUNTLESS);
    }
    return sum;
  }

  #measureSelection(selection: SelectionNode, isIntrospection: boolean): Measure {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return this.#fragment(selection.name.value);
    if (selection.kind === Kind.INLINE_FRAGMENT) return this.#measure(selection.selectionSet, isIntrospection);
    const name = selection.name.value;
    const isIntrospected = isIntrospection || name === '__schema';
    if (selection.alias) this.#countAlias(isIntrospected);
    if (!selection.selectionSet) return { depth: 1, nesting: 0, fields: 1, roots: 1 };
    const { depth, nesting, fields } = this.#measure(selection.selectionSet, isIntrospected || name === '__type');
    return { depth: depth + 1, nesting, fields: Math.min(fields + 1, COUNTLESS), roots: 1 };
  }

  /** Without aliases the answer to an introspection is bounded by the schema; its cost is not counted. */
  #countAlias(isIntrospected: boolean): void {
    if (isIntrospected) throw limitExceeded('Aliases of an introspection', 0);
    this.#aliases += 1;
    if (this.#aliases > this.#limits.aliases) throw limitExceeded('Aliases', this.#limits.aliases);
  }

  #countDirectives(directives: readonly DirectiveNode[] = []): void {
    if (directives.length > MOST_DIRECTIVES_IN_PLACE)
      throw limitExceeded('Directives in one place', MOST_DIRECTIVES_IN_PLACE, directives.length);
    this.#directives += directives.length;
    if (this.#directives > this.#limits.directives) throw limitExceeded('Directives', this.#limits.directives);
  }
}

/** What validation would tell too, after more work. */
function invalid(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
}
