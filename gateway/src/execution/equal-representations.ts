import type { JsonObject } from './json.ts';

/** A step on the way to the objects of one representation: the names and values of a representation lead there in turn. */
export interface Known {
  next: Map<unknown, Known> | null;
  /** The objects that the representation stands for which ends here. */
  objects: JsonObject[] | null;
}

/** Comes before a value that is written as a text, so that it is not taken for a string. */
const AS_TEXT = Symbol('as text');

export function createKnown(): Known {
  return { next: null, objects: null };
}

/**
 * Where the representations end that are equal to this one; their keys are in the order in which they were selected.
 * A text of the whole as the key would first have to be built and hashed, which is most of the work.
 */
export function endOf(known: Known, representation: JsonObject): Known {
  let end = known;
  for (const name of Object.keys(representation)) {
    const value = representation[name];
    const isNested = typeof value === 'object' && value !== null;
    end = step(step(end, name), isNested ? AS_TEXT : value);
    if (isNested) end = step(end, JSON.stringify(value));
  }
  return end;
}

function step(from: Known, key: unknown): Known {
  from.next ??= new Map();
  const known = from.next.get(key);
  if (known) return known;
  const fresh = createKnown();
  from.next.set(key, fresh);
  return fresh;
}
