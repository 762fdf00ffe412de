/** An object of an answer: of a subgraph, or of ours. */
export type JsonObject = { [key: string]: unknown };

/** A key under which values are read and written, worked out once. */
export interface Key {
  readonly name: string;
  /** Whether ordinary objects inherit something under this name, so that only what is their own may be read. */
  readonly isInherited: boolean;
}

const INHERITED: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));

export function keyOf(name: string): Key {
  return { name, isInherited: INHERITED.has(name) };
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The object's own value, or undefined. */
export function read(object: JsonObject, key: Key): unknown {
  if (key.isInherited && !Object.hasOwn(object, key.name)) return undefined;
  return object[key.name];
}

/** Sets the object's own value, also under `__proto__`. */
export function write(object: JsonObject, key: Key, value: unknown): void {
  if (key.isInherited)
    Object.defineProperty(object, key.name, { value, writable: true, enumerable: true, configurable: true });
  else object[key.name] = value;
}

// An object of a class whose prototype is empty inherits nothing, as one of Object.create(null), but keeps V8's fast layout.
class Plain {
  [key: string]: unknown;
}
Object.setPrototypeOf(Plain.prototype, null);
Reflect.deleteProperty(Plain.prototype, 'constructor');

/** A new object that inherits nothing: any key may be set by assignment. */
export function createObject(): JsonObject {
  return new Plain();
}
