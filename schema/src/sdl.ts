import { readFileSync } from 'node:fs';
import { type DefinitionNode, Kind, parse, print, visit } from 'graphql';

/** The SDL of a subgraph: the directives, those shared types (with what they name) that it uses, and its own file. */
export function subgraphSdl(name: string): string {
  const directives = parse(read('directives.graphql')).definitions;
  const own = parse(read(`${name}.graphql`)).definitions;
  const shared = parse(read('shared.graphql')).definitions;
  return [...directives, ...usedBy(own, shared), ...own].map(print).join('\n\n');
}

function read(file: string): string {
  return readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
}

function usedBy(own: readonly DefinitionNode[], shared: readonly DefinitionNode[]): DefinitionNode[] {
  const used = new Set<DefinitionNode>();
  const waiting = [...own];
  for (let definition = waiting.pop(); definition; definition = waiting.pop()) {
    const names = namesIn(definition);
    const more = shared.filter(
      (other) => 'name' in other && other.name && names.has(other.name.value) && !used.has(other),
    );
    for (const other of more) used.add(other);
    waiting.push(...more);
  }
  return shared.filter((definition) => used.has(definition));
}

function namesIn(definition: DefinitionNode): Set<string> {
  const names = new Set<string>();
  visit(definition, { [Kind.NAMED_TYPE]: ({ name }) => void names.add(name.value) });
  return names;
}
