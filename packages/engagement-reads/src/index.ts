export { type CommentState, commentStates } from './comment-reads.ts';
export { cacheCounters } from './counter-cache.ts';
export { committedCounters, createEngagementReads, type EngagementReads } from './engagement-reads.ts';
export { NO_COUNTERS, type PostCounters } from './post-counters.ts';
