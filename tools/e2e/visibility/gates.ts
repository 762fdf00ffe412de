import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import type { SubgraphName } from '@lumigraph/config';
import { type ConstDirectiveNode, type DocumentNode, Kind, type ObjectTypeDefinitionNode, parse } from 'graphql';
import { connectApi } from '../../client/api.ts';
import type { Outcome } from './asking.ts';
import { mayInspect, maySee, type Thing, type Viewer } from './policy.ts';
import { thingsOf } from './way.ts';
import type { World } from './world.ts';

type Told = Record<string, Record<string, unknown> | null>;

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
 * no more than the entry point that gives it: neither has a second gate. Nor has, for a moderator, the media of what is open, which they may see
 * wherever they come to it.
 */
export function leaksThrough(open: SubgraphName, entries: readonly string[], { faults }: Outcome): Leaks {
  const leaks: Leaks = { faults: [], expected: [] };
  for (const { viewer, what, leak } of faults) {
    if (!leak) continue;
    const { thing, selection } = leak;
    const isLastWord = OWNERS[thing.kind] === open || (thing.kind === 'Media' && mayInspect(viewer, thing));
    const hasOneGate = entries.includes(open) && (selection === 'id' || isLastWord);
    (hasOneGate ? leaks.expected : leaks.faults).push(`${viewer}: ${what} (${selection})`);
  }
  return leaks;
}

/** What is told of a post by the subgraph that counts what stands under it. */
const COUNTS = 'likeCount commentCount viewerHasLiked';

/** The posts that are not for a viewer and whose counts they are told: past the gate of posts, which has the post, and of engagement, which counts. */
export async function countsThrough(url: string, world: World, viewer: Viewer): Promise<string[]> {
  const hidden = thingsOf(world, 'Post').filter((post) => !maySee(viewer, post));
  const fields = hidden.map(({ id }, index) => `post${index}: post(id: "${id}") { ${COUNTS} }`);
  const { data } = await connectApi(url, world.tokenOf(viewer)).ask(
    parse(`{ __typename ${fields.join('\n')} }`) as DocumentNode as TypedDocumentNode<Told, Record<string, never>>,
    {},
  );
  return hidden.flatMap(({ owner, place }, index) => {
    const told = Object.values(data?.[`post${index}`] ?? {}).some((value) => value !== null);
    return told ? [`${viewer}: the counts of a post (${owner}, ${place})`] : [];
  });
}

function graphsIn(directives: readonly ConstDirectiveNode[] | undefined, name: string): string[] {
  return (directives ?? [])
    .filter((directive) => directive.name.value === name)
    .flatMap((directive) => directive.arguments ?? [])
    .flatMap(({ name, value }) =>
      name.value === 'graph' && value.kind === Kind.ENUM ? [value.value.toLowerCase()] : [],
    );
}
