import type { DomainMigrations } from '@lumigraph/database';
import { accounts } from './0001-accounts.ts';
import { deletion } from './0002-deletion.ts';
import { exportsAndSettings } from './0003-exports-and-settings.ts';
import { roles } from './0004-roles.ts';
import { usernameLooks } from './0005-username-looks.ts';

/** This domain's tables. */
export const migrations: DomainMigrations = {
  domain: 'users',
  migrations: {
    '0001_accounts': accounts,
    '0002_deletion': deletion,
    '0003_exports_and_settings': exportsAndSettings,
    '0004_roles': roles,
    '0005_username_looks': usernameLooks,
  },
};
