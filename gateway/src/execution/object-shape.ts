import type { Variables } from '../operation/conditions.ts';
import { createObject, type JsonObject, type Key, read } from './json.ts';

/** Turns one value; IMPOSSIBLE is a null where the schema allows none. */
export type Complete = (value: unknown, variables: Variables) => unknown;

/** A field of an object of the response. */
export interface Slot {
  readonly key: Key;
  readonly complete: Complete;
}

/** Turns an object; null where one of its fields is IMPOSSIBLE. */
export type ShapeObject = (value: JsonObject, variables: Variables) => JsonObject | null;

export const IMPOSSIBLE = Symbol('a null where none may be');

/** Objects with more fields are rare, and no faster for code of their own. */
const MOST_WRITTEN_OUT = 100;

/**
 * Makes a function that has the fields of an object written out, as the engine wants it: it then knows where each value
 * lies in the objects read and made. A loop over the fields makes the whole execution of a feed half as dear again.
 */
export function compileObject(slots: readonly Slot[]): ShapeObject {
  if (slots.length > MOST_WRITTEN_OUT) return (value, variables) => shapeInLoop(value, slots, variables);
  // GraphQL's names are letters, digits and underscores: they cannot end a string.
  const completed = slots.map(({ key: { name, isInherited } }, index) => {
    const value = isInherited ? `Object.hasOwn(value, '${name}') ? value['${name}'] : undefined` : `value.${name}`;
    return `const value${index} = complete${index}(${value}, variables);
      if (value${index} === IMPOSSIBLE) return null;`;
  });
  const properties = slots.map(({ key }, index) => `['${key.name}']: value${index}`);
  const completes = slots.map((_slot, index) => `complete${index}`);
  const body = `const [${completes.join()}] = completes;
    return (value, variables) => { ${completed.join('\n')} return { ${properties.join()} }; };`;
  return new Function('completes', 'IMPOSSIBLE', body)(
    slots.map(({ complete }) => complete),
    IMPOSSIBLE,
  );
}

function shapeInLoop(value: JsonObject, slots: readonly Slot[], variables: Variables): JsonObject | null {
  const result = createObject();
  for (const { key, complete } of slots) {
    const completed = complete(read(value, key), variables);
    if (completed === IMPOSSIBLE) return null;
    result[key.name] = completed;
  }
  return result;
}
