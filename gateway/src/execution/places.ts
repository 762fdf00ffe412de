import { isObject, type JsonObject, type Key, keyOf, read } from './json.ts';
import type { TypeConditions } from './type-conditions.ts';

/** A field on the way from the root of the data to the places of a fetch; lists on the way are entered. */
interface Step {
  readonly key: Key;
  /** The types that the objects reached must be of; null for any. */
  readonly types: ReadonlySet<unknown> | null;
}

/** The way to the places of a fetch. */
export interface Path {
  readonly rootTypes: ReadonlySet<unknown> | null;
  readonly steps: readonly Step[];
}

/** Where a value stands in the client's response. */
export type ResponsePath = readonly (string | number)[];

/** Reads a plan's path: names, `@` for the elements of a list, each with `|[A,B]` where only these types are meant. */
export function compilePath(path: readonly (string | number)[], conditions: TypeConditions): Path {
  const steps: { key: Key; types: ReadonlySet<unknown> | null }[] = [];
  let rootTypes: ReadonlySet<unknown> | null = null;
  for (const element of path) {
    const [name = '', list] = String(element).split('|');
    if (name !== '' && name !== '@') steps.push({ key: keyOf(name), types: null });
    if (list === undefined) continue;
    const types = new Set(
      list
        .slice(1, -1)
        .split(',')
        .flatMap((type) => [...conditions(type)]),
    );
    const last = steps.at(-1);
    if (last) last.types = types;
    else rootTypes = types;
  }
  return { rootTypes, steps };
}

/** The objects at the places of a path, in the order of the data. */
export function objectsAt(root: JsonObject, path: Path): JsonObject[] {
  const found: JsonObject[] = [];
  if (meets(root, path.rootTypes)) collect(root, path.steps, 0, found);
  return found;
}

function collect(object: JsonObject, steps: readonly Step[], index: number, found: JsonObject[]): void {
  const step = steps[index];
  if (step) enter(read(object, step.key), step, steps, index + 1, found);
  else found.push(object);
}

function enter(value: unknown, step: Step, steps: readonly Step[], next: number, found: JsonObject[]): void {
  if (Array.isArray(value)) for (const element of value) enter(element, step, steps, next, found);
  else if (isObject(value) && meets(value, step.types)) collect(value, steps, next, found);
}

/** An object at a place, where it stands, and the objects around it: the root first, itself last. */
export interface Place {
  readonly object: JsonObject;
  readonly ancestry: readonly JsonObject[];
  readonly path: ResponsePath;
}

/** The same objects with what is around them; slower than objectsAt. */
export function placesAt(root: JsonObject, path: Path): Place[] {
  if (!meets(root, path.rootTypes)) return [];
  let places: Place[] = [{ object: root, ancestry: [root], path: [] }];
  for (const step of path.steps)
    places = places.flatMap((place) =>
      below(place, read(place.object, step.key), step, [...place.path, step.key.name]),
    );
  return places;
}

function below(parent: Place, value: unknown, step: Step, path: ResponsePath): Place[] {
  if (Array.isArray(value)) return value.flatMap((element, index) => below(parent, element, step, [...path, index]));
  if (!isObject(value) || !meets(value, step.types)) return [];
  return [{ object: value, ancestry: [...parent.ancestry, value], path }];
}

function meets(object: JsonObject, types: ReadonlySet<unknown> | null): boolean {
  return types === null || types.has(object.__typename);
}
