import {
  type DocumentNode,
  type FieldNode,
  type FormattedExecutionResult,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
  visit,
} from 'graphql';
import { fragmentsOf, reachedFrom } from '../operation/fragments.ts';
import type { SharedRule } from './live-rules.ts';
import type { LivePlan } from './prepared-operation.ts';

/** Under this name, or a longer one, the id of an event's subject is asked for beside what the client selects; it never reaches the client. */
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

/** The document with the id of each event's subject in it, for the planner, and under which name it stands there. */
export function withSubject(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  { subject }: SharedRule,
): { document: DocumentNode; subjectKey: string } {
  const root = rootFieldOf(document, operation);
  const subjectKey = freeName(document);
  const asked = { ...(subject === null ? field('id') : field(subject, [field('id')])), alias: name(subjectKey) };
  const selections = [...(root.selectionSet?.selections ?? []), asked];
  const extended: OperationDefinitionNode = {
    ...operation,
    selectionSet: select([{ ...root, selectionSet: select(selections) }]),
  };
  const definitions = [...reachedFrom(extended, fragmentsOf(document))];
  return { document: { ...document, definitions }, subjectKey };
}

/** The id of an event's subject; null where it has none, such as an event that failed. */
export function subjectOf(
  { data }: FormattedExecutionResult,
  { responseKey, subjectKey, rule }: Pick<LivePlan, 'responseKey' | 'subjectKey' | 'rule'>,
): string | null {
  if (subjectKey === null) return null;
  const subject = valueIn(valueIn(data, responseKey), subjectKey);
  const id = rule.shared?.subject === null ? subject : valueIn(subject, 'id');
  return typeof id === 'string' ? id : null;
}

function valueIn(container: unknown, key: string): unknown {
  return typeof container === 'object' && container !== null ? Reflect.get(container, key) : undefined;
}

/** A name under which the document answers nothing. */
function freeName(document: DocumentNode): string {
  const taken = new Set<string>();
  visit(document, { Field: ({ alias, name }) => void taken.add((alias ?? name).value) });
  let free = SUBJECT;
  while (taken.has(free)) free += '_';
  return free;
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
