import type { FetchNode, PlanNode, QueryPlan, QueryPlanSelectionNode } from '@apollo/query-planner';
import { Kind, parse, type SelectionNode, type SelectionSetNode } from 'graphql';
import { fragmentsOf } from '../operation/fragments.ts';

/**
 * The plan with what `@requires` fetches under a condition (that of the field which requires it) no longer needed by the others of its fetch:
 * an entity that lacks it is still asked for. Apollo's planner takes it for needed by all, and they would be null whenever it is left out.
 */
export function withOptionalInputs({ kind, node }: QueryPlan): QueryPlan {
  if (!node) return { kind };
  const optional = new Set<string>();
  const isSubscription = node.kind === 'Subscription';
  const rest = isSubscription ? node.rest : node;
  if (!rest) return { kind, node };
  if (isSubscription) collectFetched(node.primary, false, optional);
  collect(rest, false, optional);
  if (optional.size === 0) return { kind, node };
  const relaxed = relax(rest, optional);
  return { kind, node: isSubscription ? { ...node, rest: relaxed } : relaxed };
}

/** Notes the response names of all that is fetched under a condition. */
function collect(node: PlanNode, isConditional: boolean, names: Set<string>): void {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      for (const child of node.nodes) collect(child, isConditional, names);
      return;
    case 'Flatten':
      collect(node.node, isConditional, names);
      return;
    case 'Condition':
      for (const clause of [node.ifClause, node.elseClause]) if (clause) collect(clause, true, names);
      return;
    case 'Fetch':
      collectFetched(node, isConditional, names);
  }
}

function collectFetched({ operation }: FetchNode, isConditional: boolean, names: Set<string>): void {
  if (!isConditional && !/@(skip|include)\b/.test(operation)) return;
  const document = parse(operation, { noLocation: true });
  const fragments = fragmentsOf(document);

  function collectSelected({ selections }: SelectionSetNode, isWithin: boolean): void {
    for (const selection of selections) {
      const isOptional = isWithin || hasCondition(selection);
      if (selection.kind === Kind.FIELD && isOptional) names.add((selection.alias ?? selection.name).value);
      const below =
        selection.kind === Kind.FRAGMENT_SPREAD
          ? fragments.get(selection.name.value)?.selectionSet
          : selection.selectionSet;
      if (below) collectSelected(below, isOptional);
    }
  }

  for (const definition of document.definitions)
    if (definition.kind === Kind.OPERATION_DEFINITION) collectSelected(definition.selectionSet, isConditional);
}

function hasCondition({ directives = [] }: SelectionNode): boolean {
  return directives.some(({ name }) => name.value === 'skip' || name.value === 'include');
}

function relax(node: PlanNode, optional: ReadonlySet<string>): PlanNode {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map((child) => relax(child, optional)) };
    case 'Flatten':
      return { ...node, node: relax(node.node, optional) };
    case 'Condition': {
      const { ifClause, elseClause, ...condition } = node;
      return {
        ...condition,
        ...(ifClause && { ifClause: relax(ifClause, optional) }),
        ...(elseClause && { elseClause: relax(elseClause, optional) }),
      };
    }
    case 'Fetch':
      return node.requires ? { ...node, requires: node.requires.flatMap((each) => apart(each, optional)) } : node;
    default:
      return node;
  }
}

/** A fragment, and each of its optional fields in a fragment of its own: one that an object lacks adds nothing to what stands for it. */
function apart(selection: QueryPlanSelectionNode, optional: ReadonlySet<string>): QueryPlanSelectionNode[] {
  if (selection.kind !== 'InlineFragment') return [selection];
  const isOptional = (each: QueryPlanSelectionNode) =>
    each.kind === 'Field' && each.name !== '__typename' && optional.has(each.alias ?? each.name);
  const needed = selection.selections.filter((each) => !isOptional(each));
  const others = selection.selections.filter(isOptional);
  return [{ ...selection, selections: needed }, ...others.map((other) => ({ ...selection, selections: [other] }))];
}
