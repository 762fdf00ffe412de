import { loadConfig } from '@lumigraph/config';
import { migrateAll } from '../start/migrate.ts';

// What docker-compose.yml runs once, before any other process.
for (const name of await migrateAll(loadConfig().databaseUrl)) console.log(`migrated ${name}`);
