import { type FieldNode, type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql';
import { limitExceeded } from './limit-exceeded.ts';

/**
 * What graphql-js compares before it finds that fields cannot be merged. It counts its comparisons itself, but not what one costs that finds a
 * conflict: so many take it 10 ms.
 */
const MOST_PAIRS = 20_000;

/**
 * Refuses an operation in which too many fields are selected again under the same name, because validation compares each with each. Fragments
 * must be known to have no cycles and few fields. Throws LIMIT_EXCEEDED.
 */
export function checkFieldPairs(
  operation: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): void {
  let pairs = 0;

  /** What stands in one place of the answer, wherever it is selected. */
  function checkPlace(selectionSets: readonly SelectionSetNode[]): void {
    for (const fields of fieldsByName(selectionSets, fragments).values()) {
      const count = fields.filter(canConflict).length;
      pairs += (count * (count - 1)) / 2;
      if (pairs > MOST_PAIRS) throw limitExceeded('Pairs of fields to merge', MOST_PAIRS);
      const inner = fields.flatMap(({ selectionSet }) => selectionSet ?? []);
      if (inner.length > 0) checkPlace(inner);
    }
  }

  checkPlace([operation]);
}

function canConflict({ alias, arguments: given = [], selectionSet }: FieldNode): boolean {
  return alias !== undefined || given.length > 0 || selectionSet !== undefined;
}

function fieldsByName(
  selectionSets: readonly SelectionSetNode[],
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): Map<string, FieldNode[]> {
  const byName = new Map<string, FieldNode[]>();
  const spread = new Set<string>();

  function gather({ selections }: SelectionSetNode): void {
    for (const selection of selections) {
      if (selection.kind === Kind.INLINE_FRAGMENT) gather(selection.selectionSet);
      else if (selection.kind === Kind.FRAGMENT_SPREAD) gatherFragment(selection.name.value);
      else add(selection);
    }
  }

  function gatherFragment(name: string): void {
    const fragment = fragments.get(name);
    if (!fragment || spread.has(name)) return;
    spread.add(name);
    gather(fragment.selectionSet);
  }

  function add(field: FieldNode): void {
    const name = field.alias?.value ?? field.name.value;
    const others = byName.get(name);
    if (others) others.push(field);
    else byName.set(name, [field]);
  }

  selectionSets.forEach(gather);
  return byName;
}
