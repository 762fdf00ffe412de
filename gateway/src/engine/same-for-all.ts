import {
  baseType,
  type CompositeType,
  type FieldDefinition,
  type InterfaceType,
  isCompositeType,
  isInterfaceType,
  isUnionType,
  type NamedType,
  type ObjectType,
  possibleRuntimeTypes,
  type Schema,
} from '@apollo/federation-internals';
import { type DocumentNode, type FieldNode, Kind, type OperationDefinitionNode, type SelectionSetNode } from 'graphql';
import { fragmentsOf } from '../operation/fragments.ts';

type Field = FieldDefinition<ObjectType | InterfaceType>;

/**
 * Whether every viewer who may see the subject is told the same: nothing is selected that depends on the viewer (`@tag(name: "viewer")`), nor
 * any entity but the subject (a field of the event, or the event itself), which may be hidden from one and not from another. Of a union or
 * an interface whatever may stand there counts; what the supergraph does not know is not the same.
 */
export function isSameForAll(
  supergraph: Schema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  subject: string | null,
): boolean {
  const fragments = fragmentsOf(document);

  /** Depth 0 is the root, 1 the event. */
  function isSame(type: NamedType | undefined, { selections }: SelectionSetNode, depth: number): boolean {
    if (!type || !isCompositeType(type)) return false;
    return selections.every((selection) => {
      if (selection.kind === Kind.FIELD) return isFieldSame(type, selection, depth);
      const fragment = selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
      if (!fragment) return false;
      const condition = fragment.typeCondition?.name.value;
      return isSame(condition === undefined ? type : supergraph.type(condition), fragment.selectionSet, depth);
    });
  }

  function isFieldSame(parent: CompositeType, node: FieldNode, depth: number): boolean {
    const name = node.name.value;
    if (name === '__typename') return true;
    const [definition, ...ofOthers] = definitionsOf(parent, name);
    if (!definition?.type || [definition, ...ofOthers].some(isViewers)) return false;
    const answer = baseType(definition.type);
    const isSubject = subject === null ? depth === 0 : depth === 1 && name === subject;
    if (!isCompositeType(answer)) return true;
    const types = [answer, ...possibleRuntimeTypes(answer)];
    if (types.some(isViewers) || (types.some(isEntity) && !isSubject)) return false;
    return node.selectionSet !== undefined && isSame(answer, node.selectionSet, depth + 1);
  }

  return isSame(supergraph.schemaDefinition.rootType('subscription'), operation.selectionSet, 0);
}

/** The field in its parent, and in every type that may stand there: a type may say otherwise than its interface. */
function definitionsOf(parent: CompositeType, name: string): Field[] {
  if (isUnionType(parent)) return [];
  const owners = isInterfaceType(parent) ? [parent, ...parent.allImplementations()] : [parent];
  return owners.flatMap((owner): Field[] => {
    const field: Field | undefined = owner.field(name);
    return field ? [field] : [];
  });
}

function isViewers(element: Field | CompositeType): boolean {
  return argumentsOf(element, 'tag').some(({ name }) => name === 'viewer');
}

function isEntity(type: CompositeType): boolean {
  return argumentsOf(type, 'join__type').some((join) => 'key' in join);
}

function argumentsOf(element: Field | CompositeType, directive: string): Readonly<Record<string, unknown>>[] {
  return element.appliedDirectivesOf(directive).map((applied) => applied.arguments());
}
