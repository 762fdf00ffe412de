import { type DirectiveNode, type DocumentNode, Kind, OperationTypeNode, type SelectionSetNode } from 'graphql';
import { fragmentsOf } from '../operation/fragments.ts';

/**
 * The `@skip` and `@include` at the roots of subscriptions, which the GraphQL specification of September 2025 forbids: a stream of events is
 * there or not, whatever the variables. Fragments must be known to have no cycles. graphql-js 16 throws at most of them.
 */
export function conditionsAtSubscriptionRoots(document: DocumentNode): readonly DirectiveNode[] {
  const fragments = fragmentsOf(document);
  const spread = new Set<string>();

  const inFragment = (name: string): readonly DirectiveNode[] => {
    const fragment = fragments.get(name);
    if (!fragment || spread.has(name)) return [];
    spread.add(name);
    return conditionsIn(fragment.selectionSet);
  };

  const conditionsIn = ({ selections }: SelectionSetNode): DirectiveNode[] =>
    selections.flatMap((selection) => {
      const own = (selection.directives ?? []).filter(({ name }) => name.value === 'skip' || name.value === 'include');
      if (selection.kind === Kind.FIELD) return own;
      if (selection.kind === Kind.INLINE_FRAGMENT) return [...own, ...conditionsIn(selection.selectionSet)];
      return [...own, ...inFragment(selection.name.value)];
    });

  return document.definitions.flatMap((definition) =>
    definition.kind === Kind.OPERATION_DEFINITION && definition.operation === OperationTypeNode.SUBSCRIPTION
      ? conditionsIn(definition.selectionSet)
      : [],
  );
}
