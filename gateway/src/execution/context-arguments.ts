import type { FetchDataKeyRenamer } from '@apollo/query-planner';
import { isObject, type JsonObject, keyOf, read } from './json.ts';
import type { Place } from './places.ts';
import { compileSteps, isOfType } from './rewrites.ts';
import type { TypeConditions } from './type-conditions.ts';

/** The variables that a fetch takes from the objects around its entities, as `@fromContext` arguments. */
export type ContextArguments = (place: Place) => JsonObject;

/** Objects whose fetch takes the same variables. */
export interface Group {
  readonly objects: JsonObject[];
  readonly variables: JsonObject;
}

const UP = '..';

/** Compiles where each variable is found: `..` leads to the object around, names and types lead in again. */
export function compileContextArguments(
  rewrites: readonly FetchDataKeyRenamer[],
  conditions: TypeConditions,
): ContextArguments {
  const names = new Set(rewrites.map(({ renameKeyTo }) => renameKeyTo));
  const readers = rewrites.map(({ path, renameKeyTo }) => {
    const ups = path.lastIndexOf(UP) + 1;
    return { name: renameKeyTo, ups, find: compileFind(path.slice(ups), conditions) };
  });
  return ({ ancestry }) => {
    const variables: JsonObject = Object.fromEntries([...names].map((name) => [name, null]));
    for (const { name, ups, find } of readers) {
      const value = find(ancestry.at(-1 - ups));
      if (value !== undefined) variables[name] = value;
    }
    return variables;
  };
}

function compileFind(path: readonly string[], conditions: TypeConditions): (value: unknown) => unknown {
  const steps = compileSteps(path.slice(0, -1), conditions);
  const last = keyOf(path.at(-1) ?? '');
  return (value) => {
    let current = value;
    for (const step of steps) {
      if (!isObject(current)) return undefined;
      if (step.kind === 'field') current = read(current, step.key);
      else if (!isOfType(current, step.types)) return undefined;
    }
    return isObject(current) ? read(current, last) : undefined;
  };
}

/** The objects at the places, by equal variables. */
export function groupByArguments(places: readonly Place[], contextArguments: ContextArguments): Group[] {
  const groups = new Map<string, Group>();
  for (const place of places) {
    const variables = contextArguments(place);
    const key = JSON.stringify(variables);
    const group = groups.get(key) ?? { objects: [], variables };
    group.objects.push(place.object);
    groups.set(key, group);
  }
  return [...groups.values()];
}
