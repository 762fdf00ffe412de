import { executeSync, type FieldNode, Kind, OperationTypeNode } from 'graphql';
import type { Variables } from '../operation/conditions.ts';
import type { ClientOperation } from './client-operation.ts';

/** Answers the selections of one `__schema` or `__type`; not kept, since the answer may be a thousand times its question. */
export function compileIntrospection({ schema, operation, fragments }: ClientOperation, fields: readonly FieldNode[]) {
  const introspection = {
    kind: Kind.OPERATION_DEFINITION as const,
    operation: OperationTypeNode.QUERY,
    variableDefinitions: operation.variableDefinitions ?? [],
    selectionSet: { kind: Kind.SELECTION_SET as const, selections: fields },
  };
  const document = { kind: Kind.DOCUMENT as const, definitions: [introspection, ...fragments.values()] };
  return (variableValues: Variables): unknown => {
    const { data } = executeSync({ schema, document, variableValues, rootValue: {} });
    return Object.values(data ?? {})[0] ?? null;
  };
}
