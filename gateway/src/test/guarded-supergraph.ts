import { composeServices } from '@apollo/composition';
import { Supergraph } from '@apollo/federation-internals';
import { parse } from 'graphql';

export const SPECIFICATION = 'https://lumigraph.example/specs/access/v1.0';

/** What a subgraph's SDL begins with that has `@access`, linked so and under this name. */
export const guarded = (link = `@link(url: "${SPECIFICATION}", import: ["@access"])`, name = 'access') => `
  extend schema
    @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@composeDirective"])
    ${link}
    @composeDirective(name: "@${name}")
  directive @${name}(level: access__Level!) repeatable on FIELD_DEFINITION
  enum access__Level { SESSION VIEWER MODERATOR }`;

/** The supergraph of these subgraphs. */
export function composed(...subgraphs: string[]): Supergraph {
  const services = subgraphs.map((sdl, index) => ({
    name: `s${index}`,
    url: `http://s${index}`,
    typeDefs: parse(sdl),
  }));
  const { supergraphSdl, errors } = composeServices(services);
  if (!supergraphSdl) throw new Error(String(errors));
  return Supergraph.build(supergraphSdl);
}
