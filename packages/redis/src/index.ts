export { connectRedis, type Redis, redisCheck } from './connect.ts';
export * as keys from './keys.ts';
export { tellRoundTrips } from './round-trips.ts';
