export { decodeImage } from './decode.ts';
export { encodeScene, fitScene } from './encode.ts';
export { inspectImage } from './inspect.ts';
export { type Recipe, recipesOf } from './recipes.ts';
