export { connectRedis, type Redis } from './connect.ts';
export { getEach } from './get-each.ts';
export * as keys from './keys.ts';
export { type Answer, overKeys } from './over-keys.ts';
export { tellRoundTrips } from './round-trips.ts';
