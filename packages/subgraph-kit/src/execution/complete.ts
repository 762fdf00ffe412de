import {
  defaultTypeResolver,
  type GraphQLAbstractType,
  GraphQLError,
  type GraphQLList,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNullableType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { inspect } from 'graphql/jsutils/inspect.js';
import { type Complete, type Field, infoOf, recover, settle } from './field.ts';
import { serializeOf } from './leaf.ts';
import { isPromise, Position, type Run } from './run.ts';

/** Answers what an operation selects of an object of that type. */
export type AnswerObject = (run: Run, type: GraphQLObjectType, value: unknown, position: Position) => unknown;

/** The completion of a field's values, or of the items of its lists: CompleteValue of the GraphQL specification. */
export function completionOf(field: Field, type: GraphQLOutputType, answer: AnswerObject): Complete {
  const completeLeaf = leafCompletionOf(field, type);
  if (completeLeaf) return (_run, value) => completeLeaf(value);
  if (!isNonNullType(type)) return completionOrNull(ofComposite(field, type, answer));
  const complete = completionOrNull(ofComposite(field, type.ofType, answer));
  return (run, value, position) => {
    const completed = complete(run, value, position);
    if (completed === null) throw nullError(field);
    return completed;
  };
}

/** Completes an object of a type that is known. */
export function completeObject(field: Field, type: GraphQLObjectType, answer: AnswerObject): Complete {
  if (!type.isTypeOf) return (run, value, position) => answer(run, type, value, position);
  return (run, value, position) => {
    const answerIf = (_run: Run, isOfType: unknown) => {
      if (isOfType) return answer(run, type, value, position);
      throw new GraphQLError(`Expected value of type "${type.name}" but got: ${inspect(value)}.`, {
        nodes: field.nodes,
      });
    };
    return settle(field, run, type.isTypeOf?.(value, run.context, infoOf(field, run, position)), position, answerIf);
  };
}

/** The completion of values of a leaf type; undefined for other types. */
export function leafCompletionOf(field: Field, type: GraphQLOutputType): ((value: unknown) => unknown) | undefined {
  const nullable = getNullableType(type);
  if (!isLeafType(nullable)) return undefined;
  const serialize = serializeOf(nullable);
  if (nullable === type) return (value) => (value == null ? null : serialize(value));
  return (value) => {
    if (value == null) throw nullError(field);
    return serialize(value);
  };
}

/** A completion for values that may also be null, or an error that a resolver gives instead of throwing it. */
export function completionOrNull(complete: Complete): Complete {
  return (run, value, position) => {
    if (value == null) return null;
    if (value instanceof Error) throw value;
    return complete(run, value, position);
  };
}

function nullError({ parentType, definition }: Field): Error {
  return new Error(`Cannot return null for non-nullable field ${parentType.name}.${definition.name}.`);
}

function ofComposite(field: Field, type: GraphQLOutputType, answer: AnswerObject): Complete {
  if (isListType(type)) return completeList(field, type, answer);
  if (isAbstractType(type)) return completeAbstract(field, type, answer);
  if (isObjectType(type)) return completeObject(field, type, answer);
  throw new Error(`Cannot complete value of unexpected output type: ${inspect(type)}`);
}

function completeList(field: Field, { ofType }: GraphQLList<GraphQLOutputType>, answer: AnswerObject): Complete {
  const complete = completionOf(field, ofType, answer);
  const isNullable = !isNonNullType(ofType);
  return (run, value, list) => {
    if (!isIterable(value)) {
      const name = `${field.parentType.name}.${field.definition.name}`;
      throw new GraphQLError(`Expected Iterable, but did not find one for field "${name}".`);
    }
    try {
      return completeItems(run, value, list);
    } catch (thrown) {
      ignorePromises(value);
      throw thrown;
    }
  };

  function completeItems(run: Run, values: Iterable<unknown>, list: Position): unknown[] {
    const items: unknown[] = [];
    let index = 0;
    for (const value of values) {
      items[index] = completeItem(run, value, new Position(list, index, undefined, items, isNullable));
      index += 1;
    }
    return items;
  }

  function completeItem(run: Run, item: unknown, position: Position): unknown {
    try {
      return settle(field, run, item, position, complete);
    } catch (thrown) {
      return recover(field, run, thrown, position);
    }
  }
}

/** Lets promises be rejected that nobody awaits any more since an item before them took the list with it: that would end the process. */
function ignorePromises(values: Iterable<unknown>): void {
  if (!Array.isArray(values)) return;
  for (const value of values) if (isPromise(value)) value.then(undefined, () => {});
}

function isIterable(value: unknown): value is Iterable<unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    Symbol.iterator in value &&
    typeof value[Symbol.iterator] === 'function'
  );
}

function completeAbstract(field: Field, type: GraphQLAbstractType, answer: AnswerObject): Complete {
  const resolveType = type.resolveType ?? defaultTypeResolver;
  const completions = new Map<GraphQLObjectType, Complete>();
  return (run, value, position) => {
    const name = resolveType(value, run.context, infoOf(field, run, position), type);
    return settle(field, run, name, position, (_run, resolved) =>
      ofType(runtimeType(field, type, resolved, value))(run, value, position),
    );
  };

  function ofType(runtime: GraphQLObjectType): Complete {
    const known = completions.get(runtime);
    if (known) return known;
    const fresh = completeObject(field, runtime, answer);
    completions.set(runtime, fresh);
    return fresh;
  }
}

/** The object type that a type resolver named. Throws where it is none of the abstract type. */
function runtimeType(field: Field, type: GraphQLAbstractType, name: unknown, value: unknown): GraphQLObjectType {
  const { schema } = field.source;
  const nodes = { nodes: field.nodes };
  const fieldName = `${field.parentType.name}.${field.definition.name}`;
  const must = `Abstract type "${type.name}" must resolve to an Object type at runtime for field "${fieldName}"`;
  if (name == null) {
    const advice = `Either the "${type.name}" type should provide a "resolveType" function or each possible type should provide an "isTypeOf" function.`;
    throw new GraphQLError(`${must}. ${advice}`, nodes);
  }
  if (isObjectType(name)) {
    throw new GraphQLError(
      'Support for returning GraphQLObjectType from resolveType was removed in graphql-js@16.0.0 please return type name instead.',
    );
  }
  if (typeof name !== 'string') {
    throw new GraphQLError(`${must} with value ${inspect(value)}, received "${inspect(name)}".`);
  }
  const runtime = schema.getType(name);
  const resolved = `Abstract type "${type.name}" was resolved to a`;
  if (!runtime) throw new GraphQLError(`${resolved} type "${name}" that does not exist inside the schema.`, nodes);
  if (!isObjectType(runtime)) throw new GraphQLError(`${resolved} non-object type "${name}".`, nodes);
  if (schema.isSubType(type, runtime)) return runtime;
  throw new GraphQLError(`Runtime Object type "${runtime.name}" is not a possible type for "${type.name}".`, nodes);
}
