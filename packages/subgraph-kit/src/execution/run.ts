import type { GraphQLError, GraphQLResolveInfo } from 'graphql';

type Path = GraphQLResolveInfo['path'];

/** Where a value goes: the answer of an object, by response key, or of a list, by index. */
export type Container = { [key: string]: unknown } | unknown[];

/** A place of the answer. It is also the path that resolvers see. */
export class Position implements Path {
  readonly prev: Position | undefined;
  readonly key: string | number;
  readonly typename: string | undefined;
  readonly isNullable: boolean;
  /** Whether an error made it null: what is found out about it or below later on has no place in the answer. */
  isNulled = false;
  readonly #container: Container;

  constructor(
    prev: Position | undefined,
    key: string | number,
    typename: string | undefined,
    container: Container,
    isNullable: boolean,
  ) {
    this.prev = prev;
    this.key = key;
    this.typename = typename;
    this.isNullable = isNullable;
    this.#container = container;
  }

  put(value: unknown): void {
    if (Array.isArray(this.#container)) this.#container[Number(this.key)] = value;
    else this.#container[this.key] = value;
  }
}

/** What a completion gives in place of a value that comes later, and is put then. No value of an answer is undefined. */
export const PENDING = undefined;

/** One execution of an operation: its inputs, what it waits for and its errors. */
export class Run {
  readonly context: unknown;
  readonly rootValue: unknown;
  readonly variables: { readonly [variable: string]: unknown };
  readonly errors: GraphQLError[] = [];
  /** By field, since a field of list items takes the same arguments in each. */
  readonly argumentValues = new Map<object, { readonly [argument: string]: unknown }>();
  /** Whether an error made the whole of `data` null. */
  isNulled = false;
  #pending = 0;
  #wake = () => {};

  constructor(context: unknown, rootValue: unknown, variables: { readonly [variable: string]: unknown }) {
    this.context = context;
    this.rootValue = rootValue;
    this.variables = variables;
  }

  get isWaiting(): boolean {
    return this.#pending > 0;
  }

  /** Resolves when nothing is awaited any more. */
  idle(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Puts at `position` what `complete` makes of the promise's value; `locate` makes the error of what it or the promise throws. */
  wait(
    promise: PromiseLike<unknown>,
    position: Position,
    complete: (value: unknown) => unknown,
    locate: (thrown: unknown) => GraphQLError,
  ): typeof PENDING {
    this.#pending += 1;
    const fail = (thrown: unknown) => this.fail(locate(thrown), position);
    const take = (value: unknown) => {
      try {
        const completed = complete(value);
        if (completed !== PENDING) position.put(completed);
      } catch (thrown) {
        fail(thrown);
      }
      this.#settle();
    };
    // A foreign thenable may call back before it returns; a promise of ours never does.
    const native = promise instanceof Promise ? promise : Promise.resolve(promise);
    native.then(take, (thrown) => {
      fail(thrown);
      this.#settle();
    });
    return PENDING;
  }

  /** Makes null what the error lost: the nearest place from `position` upwards that may be null. It counts unless that is lost already. */
  fail(error: GraphQLError, position: Position | undefined): void {
    let place = position;
    while (place && !place.isNullable) place = place.prev;
    if (this.#isLost(place)) return;
    this.errors.push(error);
    if (!place) {
      this.isNulled = true;
      return;
    }
    place.isNulled = true;
    place.put(null);
  }

  #isLost(position: Position | undefined): boolean {
    for (let place = position; place; place = place.prev) if (place.isNulled) return true;
    return this.isNulled;
  }

  #settle(): void {
    this.#pending -= 1;
    if (this.#pending === 0) this.#wake();
  }
}

export function isPromise(value: unknown): value is PromiseLike<unknown> {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    'then' in value &&
    typeof value.then === 'function'
  );
}
