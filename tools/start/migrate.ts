import { migrate } from '@lumigraph/database';
import { domains } from './domains.ts';

/** Brings the schemas of all domains up to date; returns the names of the migrations it ran. */
export function migrateAll(databaseUrl: string): Promise<string[]> {
  return migrate(databaseUrl, domains);
}
