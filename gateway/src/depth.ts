import { type FragmentDefinitionNode, GraphQLError, Kind, type SelectionSetNode, type ValidationRule } from 'graphql';
import { MOST_DEPTH } from './limits.ts';

/** Refuses operations whose fields stand deeper in one another than MOST_DEPTH, fragments followed: planning them takes seconds. */
export const depthRule: ValidationRule = (context) => {
  const known = new Map<FragmentDefinitionNode, number>();

  function depthOf({ selections }: SelectionSetNode): number {
    let deepest = 0;
    for (const selection of selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        const fragment = context.getFragment(selection.name.value);
        if (fragment) deepest = Math.max(deepest, depthOfFragment(fragment));
      } else {
        const own = selection.kind === Kind.FIELD ? 1 : 0;
        deepest = Math.max(deepest, own + (selection.selectionSet ? depthOf(selection.selectionSet) : 0));
      }
    }
    return deepest;
  }

  /** Each fragment is measured once; one that spreads itself is refused by another rule. */
  function depthOfFragment(fragment: FragmentDefinitionNode): number {
    const depth = known.get(fragment);
    if (depth !== undefined) return depth;
    known.set(fragment, 0);
    const measured = depthOf(fragment.selectionSet);
    known.set(fragment, measured);
    return measured;
  }

  return {
    OperationDefinition: (operation) => {
      if (depthOf(operation.selectionSet) <= MOST_DEPTH) return;
      context.reportError(
        new GraphQLError(`Fields may stand at most ${MOST_DEPTH} deep in one another.`, { nodes: operation }),
      );
    },
  };
};
