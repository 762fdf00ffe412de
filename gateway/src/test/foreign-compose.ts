import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { FOREIGN_NAMES, type ForeignName, foreignSdl } from './foreign-sdl.ts';

/** The supergraph of the museum's subgraphs at these URLs; `extra` is SDL that one of them has beside. */
export function composeMuseum(
  urls: Readonly<Record<ForeignName, string>>,
  extra: Partial<Record<ForeignName, string>> = {},
) {
  const services = FOREIGN_NAMES.map((name) => ({
    name,
    url: urls[name],
    typeDefs: parse(foreignSdl(name) + (extra[name] ?? '')),
  }));
  const { supergraphSdl, errors } = composeServices(services);
  if (!supergraphSdl) throw new Error(String(errors));
  return supergraphSdl;
}
