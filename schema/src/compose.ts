import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { subgraphSdl } from './sdl.ts';

/** The supergraph SDL of the given subgraphs. Throws with every composition error. Their URLs are named when the gateway runs. */
export function composeSupergraph(names: readonly string[]): string {
  const services = names.map((name) => ({ name, url: `subgraph:${name}`, typeDefs: parse(subgraphSdl(name)) }));
  const { supergraphSdl, errors } = composeServices(services);
  if (!supergraphSdl)
    throw new Error(`The supergraph does not compose:\n${(errors ?? []).map((error) => error.message).join('\n')}`);
  return `${supergraphSdl.trim()}\n`;
}
