import {
  type DocumentNode,
  type FieldNode,
  type FormattedExecutionResult,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import type { LivePlan } from '../engine/prepared-operation.ts';
import type { Supergraph } from '../engine/supergraph.ts';
import type { SharedRule } from './live-rules.ts';

/** Under this name the id of an event's subject is asked for beside what the client selects; it never reaches the client. */
const SUBJECT = 'lumigraphSubject';

/** The one field of a subscription's root, whatever fragments it stands in; what is selected of it in several places together. */
export function rootFieldOf(document: DocumentNode, operation: OperationDefinitionNode): FieldNode {
  const fragments = fragmentsOf(document);
  const fieldsIn = ({ selections }: SelectionSetNode): FieldNode[] =>
    selections.flatMap((selection) => {
      if (selection.kind === Kind.FIELD) return [selection];
      if (selection.kind === Kind.INLINE_FRAGMENT) return fieldsIn(selection.selectionSet);
      const fragment = fragments.get(selection.name.value);
      return fragment ? fieldsIn(fragment.selectionSet) : [];
    });
  const [first, ...others] = fieldsIn(operation.selectionSet);
  if (!first) throw new Error('a subscription selects nothing');
  const selections = [first, ...others].flatMap((each) => each.selectionSet?.selections ?? []);
  return { ...first, ...(selections.length > 0 && { selectionSet: { kind: Kind.SELECTION_SET, selections } }) };
}

/** The document with the id of each event's subject in it, for the planner. */
export function withSubject(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  { subject }: SharedRule,
): DocumentNode {
  const root = rootFieldOf(document, operation);
  const asked = { ...(subject === null ? field('id') : field(subject, [field('id')])), alias: name(SUBJECT) };
  const selections = [...(root.selectionSet?.selections ?? []), asked];
  const extended: OperationDefinitionNode = {
    ...operation,
    selectionSet: select([{ ...root, selectionSet: select(selections) }]),
  };
  const used = fragmentsWithin(document, extended);
  const kept = document.definitions.filter((each) => each.kind === Kind.FRAGMENT_DEFINITION && used.has(each));
  return { ...document, definitions: [extended, ...kept] };
}

/**
 * Whether every viewer who may see the subject is told the same: nothing is selected that depends on the viewer (`@tag(name: "viewer")`), nor
 * any entity but the subject, which may be hidden from one and not from another.
 */
export function isSameForAll(
  { parsed: { schema } }: Supergraph,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  subject: string | null,
): boolean {
  const fragments = fragmentsOf(document);

  /** Depth 0 is the root, 1 the event: the event and its subject are the entities that may be there. */
  function isSame(typeName: string, { selections }: SelectionSetNode, depth: number): boolean {
    return selections.every((selection) => {
      if (selection.kind === Kind.FIELD) return isFieldSame(typeName, selection, depth);
      if (selection.kind === Kind.INLINE_FRAGMENT)
        return isSame(selection.typeCondition?.name.value ?? typeName, selection.selectionSet, depth);
      const fragment = fragments.get(selection.name.value);
      return fragment !== undefined && isSame(fragment.typeCondition.name.value, fragment.selectionSet, depth);
    });
  }

  function isFieldSame(typeName: string, node: FieldNode, depth: number): boolean {
    if (node.name.value === '__typename') return true;
    const type = schema.type(typeName);
    const definition = type && 'field' in type ? type.field(node.name.value) : undefined;
    if (!definition || !('appliedDirectivesOf' in definition) || !('type' in definition)) return false;
    if (definition.appliedDirectivesOf('tag').some((tag) => tag.arguments().name === 'viewer')) return false;
    const answer = definition.type?.toString().replace(/[[\]!]/g, '') ?? '';
    if (isEntity(answer) && depth > 0 && !(depth === 1 && node.name.value === subject)) return false;
    return !node.selectionSet || isSame(answer, node.selectionSet, depth + 1);
  }

  function isEntity(typeName: string): boolean {
    const joined = schema.type(typeName)?.appliedDirectivesOf('join__type') ?? [];
    return joined.some((join) => 'key' in join.arguments());
  }

  const root = schema.schemaDefinition.rootType('subscription');
  return root !== undefined && isSame(root.name, operation.selectionSet, 0);
}

/** The id of an event's subject; null where it has none, such as an event that failed. */
export function subjectOf(
  { data }: FormattedExecutionResult,
  { responseKey, rule }: Pick<LivePlan, 'responseKey' | 'rule'>,
): string | null {
  const event = valueIn(data, responseKey);
  const subject = valueIn(event, SUBJECT);
  const id = rule.shared?.subject === null ? subject : valueIn(subject, 'id');
  return typeof id === 'string' ? id : null;
}

function valueIn(container: unknown, key: string): unknown {
  return typeof container === 'object' && container !== null ? Reflect.get(container, key) : undefined;
}

function fragmentsOf({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(
    definitions
      .filter((each): each is FragmentDefinitionNode => each.kind === Kind.FRAGMENT_DEFINITION)
      .map((each) => [each.name.value, each]),
  );
}

/** The fragments that an operation uses, directly or by another. */
function fragmentsWithin(document: DocumentNode, operation: OperationDefinitionNode): ReadonlySet<unknown> {
  const fragments = fragmentsOf(document);
  const used = new Set<unknown>();
  const collect = (definition: OperationDefinitionNode | FragmentDefinitionNode) =>
    visit(definition, {
      FragmentSpread: (spread) => {
        const fragment = fragments.get(spread.name.value);
        if (!fragment || used.has(fragment)) return;
        used.add(fragment);
        collect(fragment);
      },
    });
  collect(operation);
  return used;
}

function field(text: string, selections?: readonly FieldNode[]): FieldNode {
  return { kind: Kind.FIELD, name: name(text), ...(selections && { selectionSet: select(selections) }) };
}

function select(selections: readonly SelectionNode[]): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections };
}

function name(value: string) {
  return { kind: Kind.NAME, value } as const;
}
