export { decodeImage } from './decode.ts';
export { encodePicture } from './encode.ts';
export { inspectImage } from './inspect.ts';
export { type Recipe, recipesOf } from './recipes.ts';
