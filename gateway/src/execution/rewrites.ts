import type { FetchDataRewrite } from '@apollo/query-planner';
import { isObject, type JsonObject, type Key, keyOf, read, write } from './json.ts';
import type { TypeConditions } from './type-conditions.ts';

/** One element of a rewrite's path: a field to enter, or a type that the value must be of. */
type Step =
  | { readonly kind: 'field'; readonly key: Key }
  | { readonly kind: 'type'; readonly types: ReadonlySet<unknown> };

/** Changes a value in place. */
export type Rewrite = (value: unknown) => void;

const ON = '... on ';

/** Compiles the changes that a plan makes to what is sent to a subgraph or to what it answers. */
export function compileRewrites(
  rewrites: readonly FetchDataRewrite[] | undefined,
  conditions: TypeConditions,
): Rewrite | null {
  const all = (rewrites ?? []).map((rewrite) => compileRewrite(rewrite, conditions));
  if (all.length === 0) return null;
  return (value) => {
    for (const rewrite of all) rewrite(value);
  };
}

function compileRewrite(rewrite: FetchDataRewrite, conditions: TypeConditions): Rewrite {
  const steps = compileSteps(rewrite.path.slice(0, -1), conditions);
  const change = compileChange(rewrite);
  return (value) => changeAt(value, steps, 0, change);
}

/** Compiles the path of a rewrite. */
export function compileSteps(path: readonly string[], conditions: TypeConditions): Step[] {
  return path.map((element) =>
    element.startsWith(ON)
      ? { kind: 'type', types: conditions(element.slice(ON.length)) }
      : { kind: 'field', key: keyOf(element) },
  );
}

function compileChange(rewrite: FetchDataRewrite): (object: JsonObject) => void {
  const key = keyOf(rewrite.path.at(-1) ?? '');
  if (rewrite.kind === 'ValueSetter') return (object) => write(object, key, rewrite.setValueTo);
  const to = keyOf(rewrite.renameKeyTo);
  return (object) => {
    const value = read(object, key);
    if (value === undefined) return;
    write(object, to, value);
    write(object, key, undefined);
  };
}

function changeAt(value: unknown, steps: readonly Step[], index: number, change: (object: JsonObject) => void): void {
  if (Array.isArray(value)) {
    for (const element of value) changeAt(element, steps, index, change);
    return;
  }
  if (!isObject(value)) return;
  const step = steps[index];
  if (!step) change(value);
  else if (step.kind === 'field') changeAt(read(value, step.key), steps, index + 1, change);
  else if (isOfType(value, step.types)) changeAt(value, steps, index + 1, change);
}

/** Whether an object is of one of the types; true where it does not tell. */
export function isOfType(object: JsonObject, types: ReadonlySet<unknown>): boolean {
  return !object.__typename || types.has(object.__typename);
}
