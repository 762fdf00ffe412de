import type { SubgraphName } from '@lumigraph/config';
import { type ConstDirectiveNode, type DocumentNode, Kind, type ObjectTypeDefinitionNode } from 'graphql';
import type { Outcome } from './asking.ts';
import type { Thing } from './policy.ts';

/** The subgraph whose reference resolver has the last word on each kind of thing. */
const OWNERS: Readonly<Record<Thing['kind'], SubgraphName>> = {
  User: 'users',
  Post: 'posts',
  Story: 'posts',
  Media: 'media',
  Comment: 'engagement',
};

/** The subgraphs that resolve a way's first field, such as `Query.searchPosts` of `Query.searchPosts.edges.node`, by the supergraph. */
export function subgraphsOf(supergraph: DocumentNode, way: string): string[] {
  const [typeName, fieldName] = way.split('.');
  const type = supergraph.definitions.find(
    (node): node is ObjectTypeDefinitionNode =>
      node.kind === Kind.OBJECT_TYPE_DEFINITION && node.name.value === typeName,
  );
  const field = type?.fields?.find(({ name }) => name.value === fieldName);
  if (!type || !field) throw new Error(`the supergraph has no ${way}`);
  const named = graphsIn(field.directives, 'join__field');
  return named.length > 0 ? named : graphsIn(type.directives, 'join__type');
}

/** What was shown to whom it is not for. */
interface Leaks {
  /** Past two gates. */
  faults: string[];
  /** Where there is one gate only: that is the open one. */
  expected: string[];
}

/**
 * What leaked though one gate only was open. That gate has the last word on what its subgraph owns where it is asked there, and an id alone is
 * no more than the entry point that gives it: neither has a second gate.
 */
export function leaksThrough(open: SubgraphName, entries: readonly string[], { faults }: Outcome): Leaks {
  const leaks: Leaks = { faults: [], expected: [] };
  for (const { viewer, what, leak } of faults) {
    if (!leak) continue;
    const hasOneGate = entries.includes(open) && (leak.selection === 'id' || OWNERS[leak.thing.kind] === open);
    (hasOneGate ? leaks.expected : leaks.faults).push(`${viewer}: ${what} (${leak.selection})`);
  }
  return leaks;
}

function graphsIn(directives: readonly ConstDirectiveNode[] | undefined, name: string): string[] {
  return (directives ?? [])
    .filter((directive) => directive.name.value === name)
    .flatMap((directive) => directive.arguments ?? [])
    .flatMap(({ name, value }) =>
      name.value === 'graph' && value.kind === Kind.ENUM ? [value.value.toLowerCase()] : [],
    );
}
