export { type Cache, createCache } from './cache.ts';
export type { CachedReads } from './cached-reads.ts';
export { asIds, asJson, cachedId } from './json.ts';
export { migrations } from './migrations.ts';
