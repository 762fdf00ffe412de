import { executeCodegen } from '@graphql-codegen/cli';
import { SUBGRAPHS } from '@lumigraph/config';
import codegen from '../../codegen.ts';
import { composeSupergraph } from './compose.ts';

/** A file that is written from the SDL; its path is seen from the repository's root. */
export interface Artifact {
  path: string;
  content: string;
}

/** Every file that is written from the SDL and the operations, as it should be. Throws where either is not valid. */
export async function schemaArtifacts(): Promise<Artifact[]> {
  const supergraph = composeSupergraph(SUBGRAPHS);
  const { result, error } = await executeCodegen(codegen);
  if (error) throw error;
  const generated = result.map(({ filename, content }) => ({ path: filename, content }));
  return [{ path: 'schema/supergraph.graphql', content: supergraph }, ...generated];
}
