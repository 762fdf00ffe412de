import { readFileSync } from 'node:fs';

/** The composed supergraph, as it is committed. */
export function supergraphSdl(): string {
  return readFileSync(new URL('../supergraph.graphql', import.meta.url), 'utf8');
}
