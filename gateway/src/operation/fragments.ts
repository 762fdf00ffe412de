import { type DocumentNode, type FragmentDefinitionNode, Kind, type OperationDefinitionNode, visit } from 'graphql';

/** The fragments of a document by their names. */
export function fragmentsOf({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  const fragments = definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
  return new Map(fragments.map((fragment) => [fragment.name.value, fragment]));
}

/** The operation itself, and the fragments that it spreads, directly or in one another. */
export function reachedFrom(
  operation: OperationDefinitionNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): ReadonlySet<OperationDefinitionNode | FragmentDefinitionNode> {
  const reached = new Set<OperationDefinitionNode | FragmentDefinitionNode>([operation]);
  // A set also gives what is added while it is walked.
  for (const definition of reached)
    visit(definition, {
      FragmentSpread: ({ name }) => {
        const fragment = fragments.get(name.value);
        if (fragment) reached.add(fragment);
      },
    });
  return reached;
}
