import { randomBytes } from 'node:crypto';
import { migrate } from '@lumigraph/database';
import type { TestProject } from 'vitest/node';
import { noteShardedTables } from '../slots/check-run.ts';
import { domains } from '../start/domains.ts';
import { administer, serverUrls, withDatabase } from './servers.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The migrated database that each suite's own database is cloned from. */
    templateDatabase: string;
  }
}

/** Makes the migrated template database of this test run, and takes it away afterwards. */
export default async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const servers = serverUrls();
  if (!servers) return undefined;
  const name = `template_${randomBytes(6).toString('hex')}`;
  await administer(servers.database, `create database ${name}`);
  await migrate(withDatabase(servers.database, name), domains);
  const { RENDERED_STATEMENTS: statements } = process.env;
  if (statements !== undefined) await noteShardedTables(withDatabase(servers.database, name), statements);
  project.provide('templateDatabase', name);
  return () => administer(servers.database, `drop database if exists ${name} with (force)`);
}
