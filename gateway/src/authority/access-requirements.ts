import {
  type DocumentNode,
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { type Condition, conditionsOf } from '../operation/conditions.ts';
import { fragmentsOf } from '../operation/fragments.ts';
import type { AccessRule, AccessRules } from './access-rules.ts';

/** What an operation asks of who sends it. */
export interface AccessRequirements {
  /** Each of its root fields may be asked beside a bad token. */
  isForSession: boolean;
  /** The fields that need someone signed in. */
  protectedFields: readonly ProtectedField[];
}

export interface ProtectedField {
  node: FieldNode;
  /** Where it stands in the answer, as far as the first list. */
  path: readonly string[];
  /** Under which variables it is asked for. */
  conditions: readonly Condition[];
}

interface Place {
  typeName: string;
  path: readonly string[];
  isInList: boolean;
  conditions: readonly Condition[];
}

const ALWAYS = '';

/** What a valid operation requires, of each field that it selects in whatever way; a fragment is followed at most twice, however often it is spread. */
export function requirementsOf(
  rules: AccessRules,
  rootTypeName: string,
  document: DocumentNode,
  operation: OperationDefinitionNode,
): AccessRequirements {
  const fragments = fragmentsOf(document);
  const protectedFields: ProtectedField[] = [];
  const rootRules: AccessRule[] = [];
  const followed = new Map<string, string>();

  function visitSelections({ selections }: SelectionSetNode, place: Place): void {
    for (const selection of selections) {
      const conditions = conditionsOf(selection);
      if (conditions) visit(selection, { ...place, conditions: [...place.conditions, ...conditions] });
    }
  }

  function visit(selection: SelectionNode, place: Place): void {
    if (selection.kind === Kind.FIELD) visitField(selection, place);
    else if (selection.kind === Kind.FRAGMENT_SPREAD) visitFragment(selection.name.value, place);
    else {
      const typeName = selection.typeCondition?.name.value ?? place.typeName;
      visitSelections(selection.selectionSet, { ...place, typeName });
    }
  }

  function visitField(node: FieldNode, place: Place): void {
    const name = node.name.value;
    if (name === '__typename') return;
    const rule = ruleOf(rules, place.typeName, name);
    const path = place.isInList ? place.path : [...place.path, node.alias?.value ?? name];
    if (place.path.length === 0) rootRules.push(rule);
    if (rule.needsViewer) protectedFields.push({ node, path, conditions: place.conditions });
    if (!node.selectionSet || isIntrospection(name)) return;
    const { typeName } = rule;
    visitSelections(node.selectionSet, { ...place, typeName, path, isInList: place.isInList || rule.isList });
  }

  /** Spread once more under other conditions, its fields count as always asked for. */
  function visitFragment(name: string, place: Place): void {
    const fragment = fragments.get(name);
    if (!fragment) throw new Error(`there is no fragment ${name}`);
    const before = followed.get(name);
    const key = JSON.stringify(place.conditions.map(({ variable, leavesOut }) => [variable, leavesOut]));
    if (before === ALWAYS || before === key) return;
    const isAlways = before !== undefined || place.conditions.length === 0;
    followed.set(name, isAlways ? ALWAYS : key);
    const typeName = fragment.typeCondition.name.value;
    visitSelections(fragment.selectionSet, { ...place, typeName, ...(isAlways && { conditions: [] }) });
  }

  visitSelections(operation.selectionSet, { typeName: rootTypeName, path: [], isInList: false, conditions: [] });
  return { isForSession: rootRules.length > 0 && rootRules.every((rule) => rule.isForSession), protectedFields };
}

const INTROSPECTION: AccessRule = { needsViewer: false, isForSession: false, isList: false, typeName: '__Schema' };

/** Throws where the supergraph does not know the field: what is not known must not pass as open. */
function ruleOf(rules: AccessRules, typeName: string, name: string): AccessRule {
  if (isIntrospection(name)) return INTROSPECTION;
  const rule = rules.get(typeName)?.get(name);
  if (!rule) throw new Error(`the supergraph has no field ${typeName}.${name}`);
  return rule;
}

function isIntrospection(name: string): boolean {
  return name.startsWith('__');
}
