export { type CollectedSpan, startCollector } from './collector.ts';
export { hold } from './hold.ts';
export { type Link, openLink } from './link.ts';
export { type RedisCluster, startRedisCluster } from './redis-cluster.ts';
export { openTestRedis, REDIS_KINDS, type TestRedis } from './redis-kinds.ts';
export { createSeed, type Seed } from './seed.ts';
export { serverUrls } from './servers.ts';
export { type TestStack, testStack } from './test-stack.ts';
export { type ProcessName, startTestSystem, type TestSystem, TOPOLOGIES, type Topology } from './test-system.ts';
