import {
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLError,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLResolveInfo,
  type GraphQLSchema,
  getArgumentValues,
  locatedError,
  type OperationDefinitionNode,
  responsePathAsArray,
} from 'graphql';
import { type Container, isPromise, type Position, type Run } from './run.ts';

/** The operation that a field is of. */
export interface Source {
  readonly schema: GraphQLSchema;
  readonly operation: OperationDefinitionNode;
  readonly fragments: { [name: string]: FragmentDefinitionNode };
}

/** A field as an operation selects it on one object type. */
export interface Field {
  readonly source: Source;
  readonly definition: GraphQLField<unknown, unknown>;
  readonly parentType: GraphQLObjectType;
  readonly nodes: readonly FieldNode[];
}

/** Makes of a resolver's value what the answer holds, or PENDING. Throws where that cannot be. */
export type Complete = (run: Run, value: unknown, position: Position) => unknown;

/**
 * Answers one field of an object: gives what stands at its key of `answer`, or puts it there later.
 * Throws an error that makes the object null.
 */
export type AnswerField = (run: Run, source: unknown, answer: Container, parent: Position | undefined) => unknown;

/** What resolvers are told of the field; `position` may be that of an item of its list. */
export function infoOf({ source, definition, parentType, nodes }: Field, run: Run, position: Position) {
  let path = position;
  while (typeof path.key === 'number' && path.prev) path = path.prev;
  return {
    fieldName: definition.name,
    fieldNodes: nodes,
    returnType: definition.type,
    parentType,
    path,
    schema: source.schema,
    fragments: source.fragments,
    rootValue: run.rootValue,
    operation: source.operation,
    variableValues: run.variables,
  } satisfies GraphQLResolveInfo;
}

/** The field's arguments, an object of the caller's own. Throws what is wrong with them. */
export function argumentsOf(field: Field, run: Run): { [argument: string]: unknown } {
  if (field.definition.args.length === 0) return {};
  const known = run.argumentValues.get(field);
  if (known) return { ...known };
  const [node] = field.nodes;
  const values = node ? getArgumentValues(field.definition, node, run.variables) : {};
  run.argumentValues.set(field, values);
  return { ...values };
}

/** A value completed at its position: now, or when its promise resolves. */
export function settle(field: Field, run: Run, value: unknown, position: Position, complete: Complete): unknown {
  if (!isPromise(value)) return complete(run, value, position);
  return run.wait(
    value,
    position,
    (resolved) => complete(run, resolved, position),
    (thrown) => locate(field, thrown, position),
  );
}

/** Null in place of what failed, with its error told. Throws the error where null may not stand. */
export function recover(field: Field, run: Run, thrown: unknown, position: Position): null {
  const error = locate(field, thrown, position);
  if (!position.isNullable) throw error;
  run.fail(error, position);
  return null;
}

function locate({ nodes }: Field, thrown: unknown, position: Position): GraphQLError {
  return locatedError(thrown, nodes, responsePathAsArray(position));
}
