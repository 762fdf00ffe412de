export { subgraphSdl } from './sdl.ts';
