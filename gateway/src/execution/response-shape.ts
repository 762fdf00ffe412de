import {
  type GraphQLCompositeType,
  type GraphQLOutputType,
  isAbstractType,
  isCompositeType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { Variables } from '../operation/conditions.ts';
import type { ClientOperation } from './client-operation.ts';
import { compileIntrospection } from './introspection.ts';
import { isObject, keyOf } from './json.ts';
import { type LeafTest, leafTest } from './leaf-values.ts';
import { type Complete, compileObject, IMPOSSIBLE, type ShapeObject } from './object-shape.ts';
import { type SelectedField, selectedFields, type TypedSelections } from './selected-fields.ts';

/** Turns what the subgraphs answered into what the client asked for; null where a null reaches the root. */
export type Shape = ShapeObject;

/** Compiles the response of an operation for one choice of the variables of its `@skip` and `@include`. */
export function compileShape(client: ClientOperation, choice: Variables): Shape {
  const { schema, operation } = client;
  const root = schema.getRootType(operation.operation);
  if (!root) throw new Error(`The schema has no type for a ${operation.operation}.`);
  return compileSelections([{ type: root, set: operation.selectionSet }], root);

  function compileSelections(selections: readonly TypedSelections[], runtime: GraphQLCompositeType): ShapeObject {
    const fields = [...selectedFields(client, selections, runtime, choice)];
    return compileObject(fields.map(([name, field]) => ({ key: keyOf(name), complete: compileField(field, runtime) })));
  }

  function compileField(field: SelectedField, runtime: GraphQLCompositeType): Complete {
    if (field.name === '__typename') return () => (isObjectType(runtime) ? runtime.name : IMPOSSIBLE);
    if (field.name === '__schema' || field.name === '__type') {
      const answer = compileIntrospection(client, field.nodes);
      return (_value, variables) => answer(variables);
    }
    return compileType(field.type, field.selections);
  }

  function compileType(type: GraphQLOutputType, selections: readonly TypedSelections[]): Complete {
    if (isNonNullType(type)) return nonNull(compileType(type.ofType, selections));
    if (isListType(type)) return list(compileType(type.ofType, selections));
    if (isLeafType(type)) return leaf(leafTest(type));
    if (isAbstractType(type)) return abstractObject(type, selections);
    const shape = compileSelections(selections, type);
    return (value, variables) => (isObject(value) ? shape(value, variables) : null);
  }

  /** An object that tells its type. Of one that does not, only what is selected for each type is known. */
  function abstractObject(type: GraphQLCompositeType, selections: readonly TypedSelections[]): Complete {
    const known = new Map<unknown, ShapeObject>();
    return (value, variables) => {
      if (!isObject(value)) return null;
      const name = value.__typename ?? type.name;
      let shape = known.get(name);
      if (!shape) {
        const runtime = typeof name === 'string' ? schema.getType(name) : undefined;
        if (!isCompositeType(runtime)) return null;
        shape = compileSelections(selections, runtime);
        known.set(name, shape);
      }
      return shape(value, variables);
    };
  }
}

function nonNull(complete: Complete): Complete {
  return (value, variables) => complete(value, variables) ?? IMPOSSIBLE;
}

function list(complete: Complete): Complete {
  return (value, variables) => {
    if (!Array.isArray(value)) return null;
    const result: unknown[] = [];
    for (const element of value) {
      const completed = complete(element, variables);
      if (completed === IMPOSSIBLE) return null;
      result.push(completed);
    }
    return result;
  };
}

function leaf(isValid: LeafTest): Complete {
  return (value) => (isValid(value) ? value : null);
}
