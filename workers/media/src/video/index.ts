export { encodeAnimation, FILM_OPTIONS } from './animation.ts';
export { createVideoProcessing } from './processing.ts';
export { sweepScratch } from './scratch.ts';
export { videoTools } from './tools.ts';
