export { createExport } from './export.ts';
export { createModerationRecord } from './moderation/record.ts';
export { createPublishing, type Publishing } from './publishing.ts';
export { createPurge } from './purge.ts';
export { createPostReconciler } from './reconciling.ts';
export { createStoryEnding } from './stories/ending.ts';
export { createPostsSubgraph } from './subgraph.ts';
