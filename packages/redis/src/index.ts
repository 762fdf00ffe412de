export { connectRedis, type Redis } from './connect.ts';
export * as keys from './keys.ts';
export { overKeys } from './over-keys.ts';
export { tellRoundTrips } from './round-trips.ts';
