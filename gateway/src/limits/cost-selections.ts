import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { type Condition, conditionsOf } from '../operation/conditions.ts';

/** A selection set, and on what it depends. */
export interface Source {
  selectionSet: SelectionSetNode;
  conditions: readonly Condition[];
}

/** A field where it is selected, and on what it depends. */
export interface Occurrence {
  node: FieldNode;
  conditions: readonly Condition[];
}

/**
 * The fields that an object answers with, by their names in the answer: fragments are written out and what is selected twice stands together, so that
 * a query costs the same however its client cuts it. Introspection is left out. `visited` are the selections that were read for it.
 */
export function collectFields(
  schema: GraphQLSchema,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  type: GraphQLObjectType,
  sources: readonly Source[],
): { fields: ReadonlyMap<string, readonly Occurrence[]>; visited: number } {
  let visited = 0;
  const collected = new Map<string, Occurrence[]>();
  const spread = new Set<string>();

  function collect({ selectionSet, conditions }: Source): void {
    visited += selectionSet.selections.length;
    for (const selection of selectionSet.selections) {
      const own = conditionsOf(selection);
      if (own) collectSelection(selection, own.length === 0 ? conditions : [...conditions, ...own]);
    }
  }

  function collectSelection(selection: SelectionNode, conditions: readonly Condition[]): void {
    if (selection.kind === Kind.FIELD) {
      collectField(selection, conditions);
      return;
    }
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : fragmentToSpread(selection.name.value, conditions);
    if (fragment && applies(fragment.typeCondition?.name.value))
      collect({ selectionSet: fragment.selectionSet, conditions });
  }

  function collectField(node: FieldNode, conditions: readonly Condition[]): void {
    if (node.name.value.startsWith('__')) return;
    const name = node.alias?.value ?? node.name.value;
    const others = collected.get(name);
    if (others) others.push({ node, conditions });
    else collected.set(name, [{ node, conditions }]);
  }

  /** Undefined where it adds nothing. */
  function fragmentToSpread(name: string, conditions: readonly Condition[]): FragmentDefinitionNode | undefined {
    if (spread.has(name)) return undefined;
    if (conditions.length === 0) spread.add(name);
    return fragments.get(name);
  }

  function applies(condition: string | undefined): boolean {
    if (condition === undefined || condition === type.name) return true;
    const wanted = schema.getType(condition);
    return isAbstractType(wanted) && schema.isSubType(wanted, type);
  }

  sources.forEach(collect);
  return { fields: collected, visited };
}
