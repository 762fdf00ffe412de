export { persistedManifest } from './persisted.ts';
export { subgraphSdl } from './sdl.ts';
export { supergraphSdl } from './supergraph.ts';
