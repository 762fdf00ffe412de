export { cacheCounters } from './counter-cache.ts';
export { createEngagementReads, type EngagementReads, type PostCounters } from './engagement-reads.ts';
