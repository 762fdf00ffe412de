import type { QueryPlanSelectionNode } from '@apollo/query-planner';
import { createObject, isObject, type JsonObject, type Key, keyOf, read } from './json.ts';
import type { TypeConditions } from './type-conditions.ts';

type Selection =
  | { readonly kind: 'field'; readonly key: Key; readonly selections: readonly Selection[] | null }
  | { readonly kind: 'fragment'; readonly types: ReadonlySet<unknown>; readonly selections: readonly Selection[] };

/** Tells how a subgraph must be told which entity is meant; null where the object lacks what it takes. */
export type Represent = (object: JsonObject) => JsonObject | null;

/** Compiles what a fetch requires of the objects at its places. */
export function compileRequires(requires: readonly QueryPlanSelectionNode[], conditions: TypeConditions): Represent {
  const selections = compileSelections(requires, conditions);
  return (object) => {
    const representation = select(object, selections);
    return representation?.__typename ? representation : null;
  };
}

function compileSelections(nodes: readonly QueryPlanSelectionNode[], conditions: TypeConditions): Selection[] {
  return nodes.flatMap((node): Selection[] => {
    if (node.kind === 'Field') {
      const selections = node.selections ? compileSelections(node.selections, conditions) : null;
      return [{ kind: 'field', key: keyOf(node.alias ?? node.name), selections }];
    }
    // The planner leaves no fragment without a type; a subgraph's answer could not tell what it would mean.
    if (node.typeCondition === undefined) return [];
    const selections = compileSelections(node.selections, conditions);
    return [{ kind: 'fragment', types: conditions(node.typeCondition), selections }];
  });
}

/** The selected values; null where one is missing. A fragment of which one is missing adds nothing. */
function select(object: JsonObject, selections: readonly Selection[]): JsonObject | null {
  let result: JsonObject | null = null;
  for (const selection of selections) {
    if (selection.kind === 'field') {
      const value = read(object, selection.key);
      if (value === undefined) return null;
      result ??= createObject();
      result[selection.key.name] = selection.selections ? selectWithin(value, selection.selections) : value;
    } else if (selection.types.has(object.__typename)) result = united(result, select(object, selection.selections));
  }
  return result ?? createObject();
}

function selectWithin(value: unknown, selections: readonly Selection[]): unknown {
  if (Array.isArray(value)) return value.map((element) => selectWithin(element, selections));
  return isObject(value) ? select(value, selections) : null;
}

function united(result: JsonObject | null, part: JsonObject | null): JsonObject | null {
  if (!result || !part) return result ?? part;
  for (const [name, value] of Object.entries(part)) {
    const known = result[name];
    result[name] = isObject(known) && isObject(value) ? united(known, value) : value;
  }
  return result;
}
