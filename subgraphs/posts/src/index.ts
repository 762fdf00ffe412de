export { createPublishing, type Publishing } from './publishing.ts';
export { createPostsSubgraph } from './subgraph.ts';
