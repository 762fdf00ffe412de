export { subgraphSdl } from './sdl.ts';
export { supergraphSdl } from './supergraph.ts';
