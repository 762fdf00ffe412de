export { connectDatabase, type Database } from './connect.ts';
export { tryLock } from './lock.ts';
export { type DomainMigrations, migrate, sqlMigration } from './migrate.ts';
export { othersEnd } from './others-end.ts';
export { matchIds, matchSlot } from './slots.ts';
export { isStoreAway } from './store-away.ts';
