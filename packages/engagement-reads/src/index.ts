export { cacheCounters } from './counter-cache.ts';
export {
  committedCounters,
  createEngagementReads,
  type EngagementReads,
  NO_COUNTERS,
  type PostCounters,
} from './engagement-reads.ts';
